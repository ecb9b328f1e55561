namespace Alphadrift.Adaptation.Gradients.Rules;

/// <summary>Functions of several values, element by element, with broadcasting.</summary>
internal static class Arithmetic
{
    public static readonly Dictionary<string, GradientRule> Rules = new()
    {
        ["Add"] = n =>
        {
            n.AddBroadcast(0, () => n.Dy);
            n.AddBroadcast(1, () => n.Dy);
        },
        ["Sub"] = n =>
        {
            n.AddBroadcast(0, () => n.Dy);
            n.AddBroadcast(1, () => -n.Dy);
        },
        ["Mul"] = n =>
        {
            n.AddBroadcast(0, () => n.Dy * n.Input(1));
            n.AddBroadcast(1, () => n.Dy * n.Input(0));
        },

        // y = a/b: da = dy/b, db = −dy·y/b.
        ["Div"] = n =>
        {
            n.AddBroadcast(0, () => n.Dy / n.Input(1));
            n.AddBroadcast(1, () => -(n.Dy * n.Y / n.Input(1)));
        },
        ["Pow"] = Pow,
        ["Sum"] = n => EachInput(n, _ => n.Dy),
        ["Mean"] = n => EachInput(n, _ => n.Dy / n.InputCount),
        ["Max"] = Extremum,
        ["Min"] = Extremum,
        ["Where"] = n =>
        {
            n.AddBroadcast(1, () => n.Dy.Where(n.Input(0)));
            n.AddBroadcast(2, () => n.Input(0).Choose(n.Dy.Constant(0), n.Dy));
        },

        // y = a − b·⌊a/b⌋ (fmod: cut towards zero): da = dy, db = −dy·(a − y)/b.
        ["Mod"] = n =>
        {
            n.AddBroadcast(0, () => n.Dy);
            n.AddBroadcast(1, () => -(n.Dy * ((n.Input(0) - n.Y) / n.Input(1)).Op("Round")));
        },
    };

    private static void EachInput(NodeGradient n, Func<int, Value> gradient)
    {
        for (var i = 0; i < n.InputCount; i++) n.AddBroadcast(i, () => gradient(i));
    }

    /// <summary>y = xᵖ: dx = dy·p·xᵖ⁻¹; dp = dy·y·log x where x > 0, else 0.</summary>
    private static void Pow(NodeGradient n)
    {
        n.AddBroadcast(0, () =>
        {
            var exponent = n.Input(1).Cast(n.X.Type);
            return n.Dy * exponent * n.X.Op("Pow", exponent - 1);
        });
        n.AddBroadcast(1, () =>
        {
            var positive = n.X > 0;
            return (n.Dy * n.Y * positive.Choose(n.X, n.X.Constant(1)).Op("Log")).Where(positive).Cast(n.In(1).Type);
        });
    }

    /// <summary>The gradient goes to the first input that equals the result, so that it is never counted twice.</summary>
    private static void Extremum(NodeGradient n)
    {
        Value? open = null;
        for (var i = 0; i < n.InputCount; i++)
        {
            var chosen = n.Input(i).Compare("Equal", n.Y);
            var taken = open is { } rest ? rest.Op("And", chosen) : chosen;
            n.AddBroadcast(i, () => n.Dy.Where(taken));
            var missed = chosen.Op("Not");
            open = open is { } before ? before.Op("And", missed) : missed;
        }
    }
}
