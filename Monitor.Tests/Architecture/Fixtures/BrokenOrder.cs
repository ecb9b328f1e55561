// Code that breaks an order in every way that the test must see.
namespace Alphadrift.Tests.Architecture.Fixtures.Early
{
    internal static class CallsInBody
    {
        public static int Use() => Late.Target.Value();
    }

    internal static class CallsInLambda
    {
        public static Func<int> Use() => () => Late.Target.Value();
    }

    internal static class CallsInAsyncBody
    {
        public static async Task<int> Use()
        {
            await Task.Yield();
            return Late.Target.Value();
        }
    }

    internal static class CallsInIterator
    {
        public static IEnumerable<int> Use()
        {
            yield return Late.Target.Value();
        }
    }

    internal static class TakesAsParameter
    {
        public static string Use(Late.Target target) => target.ToString()!;
    }

    internal static class HandsToGeneric
    {
        public static string Use() => typeof(List<Late.Target>).Name;
    }

    internal static class UsesNothing
    {
        public static int Use() => 1;
    }
}

namespace Alphadrift.Tests.Architecture.Fixtures.Late
{
    internal sealed class Target
    {
        public static int Value() => Early.UsesNothing.Use();
    }
}

namespace Alphadrift.Tests.Architecture.Fixtures.Unlisted
{
    internal sealed class Stray;
}
