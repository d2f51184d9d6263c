using System.Globalization;

namespace Berth.Model;

/// <summary>One figure in a weighted sum.</summary>
/// <param name="Measure">The figure.</param>
/// <param name="Factor">What its value is multiplied by; above 0.</param>
public sealed record MeasureTerm(PlanMeasure Measure, double Factor = 1);

/// <summary>
/// What a plan shall make small: sums of figures in order of importance. Of two plans the one with the smaller first sum is better; where those are equal, the second decides,
/// and so on. Text form: names of measures, <c>+</c> in a sum, <c>2*</c> before a name for a factor, a comma before what is less important:
/// <c>late-jobs, makespan</c>, or <c>completion + 0.5*tardiness</c>.
/// </summary>
/// <param name="Levels">The sums, the most important first; at least one, each with at least one term.</param>
public sealed record PlanObjective(IReadOnlyList<IReadOnlyList<MeasureTerm>> Levels)
{
    private static readonly (string Name, PlanMeasure Measure)[] Known =
    [
        ("makespan", PlanMeasure.Makespan),
        ("completion", PlanMeasure.Completion),
        ("weighted-completion", PlanMeasure.WeightedCompletion),
        ("slowdown", PlanMeasure.BoundedSlowdown),
        ("tardiness", PlanMeasure.Tardiness),
        ("late-jobs", PlanMeasure.LateJobs),
        ("user-stretch", PlanMeasure.UserStretch),
    ];

    /// <summary>The names of all measures, in the order in which they are listed.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(known => known.Name)];

    /// <summary>The most important figure where it stands alone; null where the first level is a sum of several.</summary>
    public PlanMeasure? Leading => Levels[0].Count == 1 ? Levels[0][0].Measure : null;

    /// <summary>The objective of one figure.</summary>
    public static PlanObjective Of(PlanMeasure measure) => new([[new MeasureTerm(measure)]]);

    /// <summary>The name of a measure, for example <c>weighted-completion</c>.</summary>
    public static string NameOf(PlanMeasure measure) => Array.Find(Known, known => known.Measure == measure).Name;

    /// <summary>Reads the text form. Throws <see cref="BadInputException"/> with the nearest name where it is wrong.</summary>
    /// <param name="text">The text.</param>
    /// <param name="input">Where it was written, for the message.</param>
    public static PlanObjective Parse(string text, string input = "--objective")
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] levels = text.Split(',');
        return new PlanObjective([.. levels.Select(level => (IReadOnlyList<MeasureTerm>)[.. level.Split('+').Select(term => ParseTerm(term.Trim(), input))])]);
    }

    /// <summary>The text form.</summary>
    public override string ToString() => string.Join(", ", Levels.Select(level => string.Join(" + ", level.Select(TextOf))));

    /// <inheritdoc/>
    public bool Equals(PlanObjective? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    private static string Short(string text) => text.Length > 40 ? text[..40] : text;

    private static string TextOf(MeasureTerm term) =>
        term.Factor == 1 ? NameOf(term.Measure) : string.Create(CultureInfo.InvariantCulture, $"{term.Factor}*{NameOf(term.Measure)}");

    private static MeasureTerm ParseTerm(string term, string input)
    {
        int star = term.IndexOf('*', StringComparison.Ordinal);
        double factor = 1;
        if (star >= 0
            && (!double.TryParse(term.AsSpan(0, star), NumberStyles.Float, CultureInfo.InvariantCulture, out factor) || !double.IsFinite(factor) || factor <= 0))
        {
            throw new BadInputException(input, "bad-objective", $"'{Short(term[..star].Trim())}' is no factor", "write a number above 0 before the '*', for example 0.5*tardiness");
        }

        string name = term[(star + 1)..].Trim();
        foreach ((string known, PlanMeasure measure) in Known)
        {
            if (string.Equals(known, name, StringComparison.OrdinalIgnoreCase))
            {
                return new MeasureTerm(measure, factor);
            }
        }

        throw new BadInputException(input, "bad-objective", $"there is no measure '{Short(name)}'", NearestName.Advice(name, [.. Names]));
    }
}
