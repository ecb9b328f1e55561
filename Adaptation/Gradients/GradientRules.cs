using System.Collections.Frozen;
using Alphadrift.Adaptation.Gradients.Rules;

namespace Alphadrift.Adaptation.Gradients;

/// <summary>
/// The rule of every operator, by its name in the standard domain; operators in other domains carry theirs in the key.
/// </summary>
internal static class GradientRules
{
    private static readonly FrozenDictionary<string, GradientRule> ByOperator = new[]
    {
        Activations.Rules, Gelus.Rules, Arithmetic.Rules, Products.Rules, Einsums.Rules, Convolutions.Rules, Poolings.Rules,
        Resizing.Rules, Normalizations.Rules, Softmaxes.Rules, Reductions.Rules, Shapes.Rules, Rearrangements.Rules,
        Indexing.Rules,
    }.SelectMany(family => family).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>
    /// Operators whose outputs do not change with a small change of their inputs, or are no numbers: gradients end there.
    /// </summary>
    private static readonly FrozenSet<string> Flat = new[]
    {
        "Shape", "Size", "Constant", "ConstantOfShape", "Range", "EyeLike", "ArgMax", "ArgMin", "NonZero", "OneHot",
        "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "Not", "And", "Or", "Xor", "IsNaN", "IsInf",
        "Sign", "Floor", "Ceil", "Round", "QuantizeLinear", "DynamicQuantizeLinear",
        "RandomNormalLike", "RandomUniformLike", "Bernoulli", "Multinomial",
        "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "BitwiseNot", "Hardmax",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static bool IsFlat(string key) => Flat.Contains(key);

    /// <summary>Null when there is none.</summary>
    public static GradientRule? Find(string key) => ByOperator.GetValueOrDefault(key);

    /// <summary><c>Conv</c>, or <c>com.microsoft::Gelu</c>.</summary>
    public static string Key(string domain, string operatorType) =>
        Graphs.GraphWalk.IsStandard(domain) ? operatorType : $"{domain}::{operatorType}";
}
