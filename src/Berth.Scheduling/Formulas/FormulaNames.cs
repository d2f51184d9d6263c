using System.Linq.Expressions;

namespace Berth.Scheduling.Formulas;

/// <summary>A function of the formula language.</summary>
/// <param name="Name">Its name.</param>
/// <param name="LeastArguments">Fewest arguments.</param>
/// <param name="MostArguments">Most arguments.</param>
/// <param name="Build">Makes the call.</param>
internal sealed record FormulaFunctionEntry(
    string Name, int LeastArguments, int MostArguments, Func<IReadOnlyList<Expression>, Expression> Build)
{
    public string ArgumentsInWords => (LeastArguments, MostArguments) switch
    {
        (1, 1) => "1 argument",
        (2, 2) => "2 arguments",
        _ => $"{LeastArguments} or more arguments",
    };

    public string Example => LeastArguments == 1 ? $"{Name}(r)" : $"{Name}(r, 10)";
}

/// <summary>The names of the formula language: fields of a job, each with a short and a long name, and functions.</summary>
internal static class FormulaNames
{
    private static readonly IReadOnlyList<(string Short, string Long, string Property)> Variables =
    [
        ("r", "runtime", nameof(FormulaInputs.RunSeconds)),
        ("q", "requested", nameof(FormulaInputs.RequestedSeconds)),
        ("n", "processors", nameof(FormulaInputs.Processors)),
        ("s", "submit", nameof(FormulaInputs.SubmitSeconds)),
        ("w", "waited", nameof(FormulaInputs.WaitedSeconds)),
        ("d", "deadline", nameof(FormulaInputs.DeadlineSeconds)),
        ("p", "priority", nameof(FormulaInputs.Priority)),
    ];

    private static readonly IReadOnlyList<FormulaFunctionEntry> Entries =
    [
        Unary("log10", nameof(Math.Log10)),
        Unary("log2", nameof(Math.Log2)),
        Unary("ln", nameof(Math.Log)),
        Unary("sqrt", nameof(Math.Sqrt)),
        Unary("exp", nameof(Math.Exp)),
        Unary("abs", nameof(Math.Abs)),
        Unary("floor", nameof(Math.Floor)),
        new("pow", 2, 2, arguments => FormulaMath.Power(arguments[0], arguments[1])),
        Many("min", nameof(Math.Min)),
        Many("max", nameof(Math.Max)),
    ];

    public static IReadOnlyList<string> Functions { get; } = [.. Entries.Select(entry => entry.Name)];

    public static IReadOnlyList<string> All { get; } =
        [.. Variables.Select(variable => variable.Short), .. Variables.Select(variable => variable.Long), .. Functions];

    /// <summary>The function of this name, case ignored; null when there is none.</summary>
    public static FormulaFunctionEntry? FindFunction(string name) =>
        Entries.FirstOrDefault(entry => string.Equals(entry.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The property of <see cref="FormulaInputs"/> that this name stands for, case ignored; null when there is none.</summary>
    public static string? FindVariable(string name)
    {
        foreach ((string shortName, string longName, string property) in Variables)
        {
            if (string.Equals(shortName, name, StringComparison.OrdinalIgnoreCase) || string.Equals(longName, name, StringComparison.OrdinalIgnoreCase))
            {
                return property;
            }
        }

        return null;
    }

    private static FormulaFunctionEntry Unary(string name, string method) =>
        new(name, 1, 1, arguments => Expression.Call(typeof(Math), method, null, arguments[0]));

    private static FormulaFunctionEntry Many(string name, string method) =>
        new(name, 2, int.MaxValue, arguments => arguments.Aggregate((left, right) => Expression.Call(typeof(Math), method, null, left, right)));
}
