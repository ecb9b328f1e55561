using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Rows;
using Xunit;

namespace Alphadrift.Tests.Rows;

public sealed class RowFieldsTests
{
    private static readonly RowLayout One = new([new InputSpec("x", ElementKind.Float32, [2, 2])]);

    private static readonly RowLayout Three = new(
    [
        new InputSpec("ids", ElementKind.Int64, [2]),
        new InputSpec("dense", ElementKind.Float32, [3]),
        new InputSpec("flag", ElementKind.Boolean, []),
    ]);

    [Fact]
    public void Resolve_OfTheInputsInAnyOrder_GivesEachItsPlace() => Assert.Equal(
        [new("ids", 0, 2), new("dense", 2, 3), new("flag", 5, 1)],
        RowFields.Resolve(Three, ["flag", "ids", "dense"], "here"));

    [Fact]
    public void Resolve_OfOneNamePerValue_GivesThemInTheirOrder() => Assert.Equal(
        [new("d", 0, 1), new("c", 1, 1), new("b", 2, 1), new("a", 3, 1)],
        RowFields.Resolve(One, ["d", "c", "b", "a"], "here"));

    [Fact]
    public void Resolve_OfOneNamePerInput_GivesThemInTheirOrder()
    {
        Assert.Equal(
            [new("flag", 0, 2), new("b", 2, 3), new("c", 5, 1)], RowFields.Resolve(Three, ["flag", "b", "c"], "here"));
        Assert.Equal([new("image", 0, 4)], RowFields.Resolve(One, ["image"], "here"));
    }

    [Theory]
    [InlineData("a,b", "here: names 2 fields (a, b), but a row of the model has 4 values: x [batch, 2, 2]. " +
        "Name 4 fields with one value each, or one field for each input.")]
    [InlineData("a,b,c,d,e", "here: names 5 fields (a, b, c, d, e), but a row of the model has 4 values: x [batch, 2, 2]. " +
        "Name 4 fields with one value each, or one field for each input.")]
    [InlineData("a,b,a,d", "here: names the field 'a' twice. Name every field once.")]
    public void Resolve_OfNamesThatMakeNoRow_SaysWhatWould(string names, string message) => Assert.Equal(
        message, Assert.Throws<InvalidInputException>(() => RowFields.Resolve(One, names.Split(','), "here")).Message);

    [Fact]
    public void Resolve_OfNamesThatDifferInCaseOnly_TakesThemForTwo() =>
        Assert.Equal(4, RowFields.Resolve(One, ["a", "A", "b", "B"], "here").Length);

    [Fact]
    public void Kinds_OfSeveralInputs_AreThoseOfEveryValue() => Assert.Equal(
        [
            ElementKind.Int64, ElementKind.Int64, ElementKind.Float32, ElementKind.Float32, ElementKind.Float32,
            ElementKind.Boolean,
        ],
        RowFields.Kinds(Three));

    [Fact]
    public void Describe_OfSeveralInputs_ShowsTheirShapes() =>
        Assert.Equal("ids [batch, 2], dense [batch, 3], flag [batch]", RowFields.Describe(Three));

    [Theory]
    [InlineData("x,y", "y,x", true)]
    [InlineData("x,y", "x", false)]
    [InlineData("x,y", "x,y,z", false)]
    [InlineData("x", "X", false)]
    public void AreInputs_OfNames_IsTrueForTheInputsAlone(string inputs, string names, bool expected) =>
        Assert.Equal(expected, RowFields.AreInputs(inputs.Split(','), names.Split(',')));
}
