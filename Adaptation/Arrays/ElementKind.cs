namespace Alphadrift.Adaptation.Arrays;

/// <summary>The element type of a model's input. Rows are carried as float32 everywhere and cast once, at the session.</summary>
public enum ElementKind
{
    Float32,
    Float64,
    Float16,
    Int8,
    UInt8,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Boolean,
}
