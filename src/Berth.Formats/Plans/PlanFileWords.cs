using System.Text.Json;
using Berth.Model;

namespace Berth.Formats.Plans;

/// <summary>The words of plan files for cases of the model.</summary>
internal static class PlanFileWords
{
    /// <summary>All kinds of bounds by their words.</summary>
    public static IReadOnlyDictionary<string, BoundKind> Kinds { get; } = Enum.GetValues<BoundKind>().ToDictionary(KindOf);

    /// <summary>All outcomes by their words.</summary>
    public static IReadOnlyDictionary<string, JobOutcome> Outcomes { get; } = Enum.GetValues<JobOutcome>().ToDictionary(OutcomeOf);

    /// <summary>The word of a kind of bound, for example <c>critical_path</c>.</summary>
    public static string KindOf(BoundKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    /// <summary>The word of an outcome, for example <c>completed</c>.</summary>
    public static string OutcomeOf(JobOutcome outcome) => JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString());
}
