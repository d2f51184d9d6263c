using System.Globalization;
using Berth.Cli.UseCases;
using Berth.Model;

namespace Berth.Cli.Rendering;

/// <summary>Names and numbers of plans as people read them.</summary>
internal static class PlanText
{
    /// <summary>A measure as the subject of a sentence.</summary>
    public static string NameOf(PlanMeasure measure) => measure switch
    {
        PlanMeasure.Makespan => "the makespan",
        PlanMeasure.WeightedCompletion => "the mean weighted completion",
        PlanMeasure.Completion => "the mean completion",
        PlanMeasure.BoundedSlowdown => "the mean bounded slowdown",
        PlanMeasure.Tardiness => "the tardiness",
        PlanMeasure.LateJobs => "the number of late jobs",
        PlanMeasure.UserStretch => "the largest stretch of a user",
        _ => throw new ArgumentOutOfRangeException(nameof(measure), measure, "there is no such measure"),
    };

    /// <summary>A small part in percent; never 0 for what is above it.</summary>
    public static string Percent(double part)
    {
        double percent = part * 100;
        string text = percent switch
        {
            0 => "0",
            < 0.01 => "0.01",
            < 1 => (Math.Ceiling(percent * 100) / 100).ToString("0.##", CultureInfo.InvariantCulture),
            _ => (Math.Ceiling(percent * 10) / 10).ToString("0.#", CultureInfo.InvariantCulture),
        };
        return text + " %";
    }

    /// <summary>A moment of the plan: time of day where jobs have dates (with the date where it is another day than that of the beginning), else the time since the beginning.</summary>
    public static string Clock(PlannedJobs planned, long ms)
    {
        long beginMs = PlanFigures.Begin(planned.Workload).UnixMs;
        if (!planned.Facts.HasCalendar)
        {
            return Figures.Length((ms - beginMs) / 1000.0);
        }

        DateTimeOffset moment = DateTimeOffset.FromUnixTimeMilliseconds(ms);
        bool sameDay = moment.Date == DateTimeOffset.FromUnixTimeMilliseconds(beginMs).Date;
        return moment.ToString(sameDay ? "HH:mm" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";
    }
}
