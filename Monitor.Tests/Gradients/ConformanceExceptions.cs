using System.Collections.Frozen;

namespace Alphadrift.Tests.Gradients;

/// <summary>The conformance cases whose gradient cannot be compared with differences, by reason.</summary>
internal static class ConformanceExceptions
{
    private static readonly Dictionary<string, string[]> ByReason = new()
    {
        ["its numbers are integers, which have no gradient"] =
        [
            "add_uint8", "clip_default_int8_inbounds", "clip_default_int8_max", "clip_default_int8_min", "div_uint8", "edge_pad",
            "gathernd_example_int32", "gathernd_example_int32_batch_dim1", "max_int32", "max_int64", "max_int8", "max_uint32",
            "max_uint64", "max_uint8", "maxpool_2d_uint8", "min_int32", "min_int64", "min_int8", "min_uint32", "min_uint64",
            "min_uint8", "mod_broadcast", "mod_int64_fmod", "mod_mixed_sign_int16", "mod_mixed_sign_int32",
            "mod_mixed_sign_int64", "mod_mixed_sign_int8", "mod_uint16", "mod_uint32", "mod_uint64", "mod_uint8", "mul_uint8",
            "pow_types_float", "pow_types_int32_float32", "pow_types_int32_int32", "pow_types_int64_float32",
            "pow_types_int64_int64", "range_int32_type_negative_delta_expanded", "reflect_pad", "sub_uint8", "tril", "tril_neg",
            "tril_one_row_neg", "tril_out_neg", "tril_out_pos", "tril_pos", "tril_square", "tril_square_neg", "tril_zero", "triu",
            "triu_neg", "triu_one_row", "triu_out_neg_out", "triu_out_pos", "triu_pos", "triu_square", "triu_square_neg",
            "triu_zero", "where_long_example",
        ],
        ["it has integers or nothing as its input"] =
        [
            "blackmanwindow_expanded", "blackmanwindow_symmetric_expanded", "hammingwindow_expanded",
            "hammingwindow_symmetric_expanded", "hannwindow_expanded", "hannwindow_symmetric_expanded", "if",
        ],
        ["its values are texts or bfloat16, to or from which nothing is differentiated"] =
        [
            "cast_FLOAT_to_BFLOAT16", "cast_FLOAT_to_STRING", "cast_STRING_to_FLOAT", "castlike_FLOAT_to_STRING",
            "castlike_FLOAT_to_STRING_expanded", "castlike_STRING_to_FLOAT", "castlike_STRING_to_FLOAT_expanded",
        ],
        ["ONNX Runtime does not run it"] =
        [
            "cast_BFLOAT16_to_FLOAT", "castlike_BFLOAT16_to_FLOAT", "castlike_BFLOAT16_to_FLOAT_expanded",
            "castlike_FLOAT_to_BFLOAT16", "castlike_FLOAT_to_BFLOAT16_expanded", "gru_batchwise", "lstm_batchwise", "max_int16",
            "max_uint16", "min_int16", "min_uint16", "pow_types_float32_uint32", "pow_types_float32_uint64",
            "simple_rnn_batchwise",
        ],
        ["its inputs are sequences or optional values"] =
            ["identity_opt", "identity_sequence", "if_opt", "if_seq", "loop13_seq", "loop16_seq_none"],
        ["it runs a graph of its own, and is refused"] =
            ["loop11", "range_float_type_positive_delta_expanded", "scan9_sum", "scan_sum"],
        ["it is in training mode, and is refused"] =
        [
            "batchnorm_epsilon_training_mode", "batchnorm_example_training_mode", "training_dropout", "training_dropout_default",
            "training_dropout_default_mask", "training_dropout_mask", "training_dropout_zero_ratio",
            "training_dropout_zero_ratio_mask",
        ],
        ["it draws at random, so that two runs differ"] =
            ["bernoulli_double_expanded", "bernoulli_expanded", "bernoulli_seed_expanded"],
        ["it reads a diagonal, and is refused"] = ["einsum_batch_diagonal"],
        ["it multiplies up what it writes, and is refused"] = ["scatternd_multiply"],
        ["it has no elements"] = ["reshape_allowzero_reordered"],
        ["its input lies on the edge of the domain, where the slope is infinite"] = ["acosh_example"],
    };

    public static readonly FrozenDictionary<string, string> Reasons = ByReason
        .SelectMany(entry => entry.Value.Select(name => (Name: $"test_{name}", Reason: entry.Key)))
        .ToFrozenDictionary(entry => entry.Name, entry => entry.Reason, StringComparer.Ordinal);
}
