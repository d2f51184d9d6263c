using System.Globalization;

namespace Berth.Simulation.Experiments;

/// <summary>Says in plain sentences what a comparison found.</summary>
internal static class VerdictText
{
    /// <summary>Who wins and by how much; how sure that is; who loses.</summary>
    public static string Of(PolicyComparison comparison)
    {
        FigureDifference[] better = [.. comparison.Figures.Where(figure => figure.Verdict == DifferenceVerdict.Better)];
        FigureDifference[] worse = [.. comparison.Figures.Where(figure => figure.Verdict == DifferenceVerdict.Worse)];
        FigureDifference[] tested = [.. comparison.Figures.Where(figure => figure.Interval is not null)];
        if (tested.Length == 0)
        {
            string reason = comparison.Figures[0].Note ?? "no figure could be tested";
            return $"Not enough data to say whether {comparison.Candidate} or {comparison.Baseline} is better: {reason}.";
        }

        return string.Join(' ', Outcome(comparison, better, worse), Certainty(comparison, tested, better.Length + worse.Length), Classes(comparison));
    }

    private static string Outcome(PolicyComparison comparison, FigureDifference[] better, FigureDifference[] worse)
    {
        string candidate = comparison.Candidate;
        string baseline = comparison.Baseline;
        return (better.Length, worse.Length) switch
        {
            (0, 0) => $"No difference between {candidate} and {baseline} can be claimed: {Described(comparison.Figures[0])}.",
            (_, 0) => $"{candidate} is better than {baseline}: {List(better)}.",
            (0, _) => $"{candidate} is worse than {baseline}: {List(worse)}.",
            _ => $"{candidate} and {baseline} each win something: {candidate} is better in {List(better)}; worse in {List(worse)}.",
        };
    }

    private static string List(FigureDifference[] figures) => string.Join("; ", figures.Select(Described));

    /// <summary>For example: mean wait 7690.8 -> 5120.3 s (-33.4 %, 95 % interval -40.1 to -26.7 %).</summary>
    private static string Described(FigureDifference figure)
    {
        string unit = figure.Figure.EndsWith("_s", StringComparison.Ordinal) ? " s" : "";
        string values = FormattableString.Invariant($"{figure.Label} {Number(figure.Baseline)} -> {Number(figure.Candidate)}{unit}");
        if (figure.Interval is not { } interval)
        {
            return values;
        }

        string confidence = FormattableString.Invariant($"{100 * interval.Confidence:0.#} % interval");
        return figure.Baseline == 0
            ? FormattableString.Invariant($"{values} ({confidence} of the difference {Number(interval.Low)} to {Number(interval.High)}{unit})")
            : FormattableString.Invariant(
                $"{values} ({Percent(figure.Difference, figure)}, {confidence} {Percent(interval.Low, figure)} to {Percent(interval.High, figure)})");
    }

    private static string Percent(double change, FigureDifference figure) =>
        (change / figure.Baseline).ToString("+0.0 %;-0.0 %;0.0 %", CultureInfo.InvariantCulture);

    private static string Number(double value) =>
        value.ToString(Math.Abs(value) switch { >= 1000 => "0", >= 10 => "0.0", >= 1 => "0.00", _ => "0.0000" }, CultureInfo.InvariantCulture);

    private static string Certainty(PolicyComparison comparison, FigureDifference[] tested, int decided)
    {
        FigureDifference first = tested[0];
        string basis = FormattableString.Invariant(
            $"{comparison.Days} days of the same jobs, in blocks of {first.BlockDays}, are worth {first.EffectiveDays:0} independent days for the {first.Label}");
        return decided == 0
            ? FormattableString.Invariant($"{basis}; the smallest p-value over {tested.Length} figures is {tested.Min(figure => figure.AdjustedPValue):0.###} after Holm's correction.")
            : FormattableString.Invariant($"{basis}; {decided} of {tested.Length} figures differ at the {100 * (1 - comparison.Options.Confidence):0.#} % level after Holm's correction.");
    }

    private static string Classes(PolicyComparison comparison)
    {
        ClassDifference[] losers = [.. comparison.Classes.Where(found => found.WaitVerdict == DifferenceVerdict.Worse)];
        ClassDifference[] tested = [.. comparison.Classes.Where(found => found.WaitInterval is not null)];
        if (tested.Length == 0)
        {
            return "Not enough data to say which classes of jobs lose.";
        }

        return losers.Length == 0
            ? "No size or run-time class provably waits longer."
            : $"Longer waits for: {string.Join("; ", losers.Select(Loss))}.";
    }

    private static string Loss(ClassDifference found) => FormattableString.Invariant(
        $"{found.Dimension} {found.Class} ({Number(found.BaselineWaitSeconds)} -> {Number(found.CandidateWaitSeconds)} s)");
}
