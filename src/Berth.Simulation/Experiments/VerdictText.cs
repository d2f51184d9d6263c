using Berth.Model;
using System.Globalization;

namespace Berth.Simulation.Experiments;

/// <summary>Says in plain sentences what a comparison found.</summary>
internal static class VerdictText
{
    /// <summary>A rise of a mean or longest wait by more than this share is named even where it is not proven.</summary>
    private const double SuspectShare = 0.1;

    private const int MostSuspects = 3;

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

        if (comparison.Figures.All(figure => figure.Difference == 0))
        {
            return $"{comparison.Candidate} and {comparison.Baseline} give the same value of every figure.";
        }

        return string.Join(' ', Outcome(comparison, better, worse), Certainty(comparison, tested, better.Length + worse.Length), Classes(comparison));
    }

    private static string Outcome(PolicyComparison comparison, FigureDifference[] better, FigureDifference[] worse)
    {
        string candidate = comparison.Candidate;
        string baseline = comparison.Baseline;
        return (better.Length, worse.Length) switch
        {
            (0, 0) => Undecided(comparison),
            (_, 0) => $"{candidate} is better than {baseline}: {List(better)}{OpenWait(comparison)}.",
            (0, _) => $"{candidate} is worse than {baseline}: {List(worse)}{OpenWait(comparison)}.",
            _ => $"{candidate} and {baseline} each win something: {candidate} is better in {List(better)}; worse in {List(worse)}{OpenWait(comparison)}.",
        };
    }

    /// <summary>Who reads of a win in some other figure wants to know that the mean wait is not among the wins.</summary>
    private static string OpenWait(PolicyComparison comparison)
    {
        FigureDifference? wait = comparison.Figures.FirstOrDefault(figure => figure.Figure == "mean_wait_s");
        return wait is { Verdict: DifferenceVerdict.Undecided } ? $"; undecided: {Described(wait)}" : "";
    }

    /// <summary>Names figures whose own interval leaves out 0 though the correction for their number takes the claim away.</summary>
    private static string Undecided(PolicyComparison comparison)
    {
        FigureDifference[] alone = [.. comparison.Figures.Where(figure => figure.Interval is { } interval && (interval.Low > 0 || interval.High < 0))];
        string claim = $"No difference between {comparison.Candidate} and {comparison.Baseline} can be claimed";
        return alone.Length == 0
            ? $"{claim}: {Described(comparison.Figures.First(figure => figure.Interval is not null))}."
            : $"{claim} after correction for the number of figures, though taken alone there is one in {List(alone)}.";
    }

    private static string List(FigureDifference[] figures) => string.Join("; ", figures.Select(Described));

    /// <summary>For example: mean wait 2h 8m -> 1h 25m (-33.4 %, 95 % interval -40.1 to -26.7 %).</summary>
    private static string Described(FigureDifference figure)
    {
        Func<double, string> text = figure.Figure.EndsWith("_s", StringComparison.Ordinal) ? DurationText.ForPeople : Number;
        string values = $"{figure.Label} {text(figure.Baseline)} -> {text(figure.Candidate)}";
        if (figure.Interval is not { } interval)
        {
            return values;
        }

        string confidence = FormattableString.Invariant($"{100 * interval.Confidence:0.#} % interval");
        return figure.Baseline == 0
            ? FormattableString.Invariant($"{values} ({confidence} of the difference {text(interval.Low)} to {text(interval.High)})")
            : FormattableString.Invariant(
                $"{values} ({Percent(figure.Difference, figure)}, {confidence} {Percent(interval.Low, figure)} to {Percent(interval.High, figure)})");
    }

    private static string Percent(double change, FigureDifference figure) =>
        (change / figure.Baseline).ToString("+0.0 %;-0.0 %;0.0 %", CultureInfo.InvariantCulture);

    private static string Number(double value) =>
        value.ToString(Math.Abs(value) switch { 0 => "0", >= 1000 => "0", >= 10 => "0.0", >= 1 => "0.00", _ => "0.0000" }, CultureInfo.InvariantCulture);

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
        if (!comparison.Classes.Any(found => found.WaitInterval is not null))
        {
            return "Not enough data to say which classes of jobs lose.";
        }

        ClassDifference[] losers = [.. comparison.Classes.Where(found => found.WaitVerdict == DifferenceVerdict.Worse)];
        ClassDifference[] suspects =
        [
            .. comparison.Classes
                .Where(found => found.WaitVerdict == DifferenceVerdict.Undecided
                    && found.CandidateWaitSeconds - found.BaselineWaitSeconds > SuspectShare * found.BaselineWaitSeconds)
                .OrderByDescending(found => (found.CandidateWaitSeconds - found.BaselineWaitSeconds) * found.Jobs)
                .Take(MostSuspects),
        ];
        string proven = losers.Length == 0
            ? "No size or run-time class provably waits longer"
            : $"Longer waits for {string.Join("; ", losers.Select(Loss))}";
        string unproven = suspects.Length == 0 ? "" : $"; longer on average, but too few days to be sure: {string.Join("; ", suspects.Select(Loss))}";
        return $"{proven}{unproven}.{LongestWait(comparison)}";
    }

    private static string LongestWait(PolicyComparison comparison)
    {
        FigureDifference? longest = comparison.Figures.FirstOrDefault(figure => figure.Figure == "max_wait_s");
        return longest is null || longest.Difference <= SuspectShare * longest.Baseline
            ? ""
            : $" The longest wait of any job grows from {DurationText.ForPeople(longest.Baseline)} to {DurationText.ForPeople(longest.Candidate)}.";
    }

    private static string Loss(ClassDifference found) => FormattableString.Invariant(
        $"{found.Dimension} {found.Class} ({DurationText.ForPeople(found.BaselineWaitSeconds)} -> {DurationText.ForPeople(found.CandidateWaitSeconds)})");
}
