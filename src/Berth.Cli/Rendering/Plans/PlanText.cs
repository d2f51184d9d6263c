using System.Globalization;
using Berth.Cli.UseCases;
using Berth.Model;

namespace Berth.Cli.Rendering;

/// <summary>Names and numbers of plans as people read them.</summary>
internal static class PlanText
{
    /// <summary>A measure as the subject of a sentence; sums over jobs are told as means.</summary>
    public static string NameOf(PlanMeasure measure) => measure switch
    {
        PlanMeasure.Makespan => "the makespan",
        PlanMeasure.WeightedCompletion => "the mean end by weight",
        PlanMeasure.Completion => "the mean end of a job",
        PlanMeasure.BoundedSlowdown => "the mean bounded slowdown",
        PlanMeasure.Tardiness => "the tardiness by weight",
        PlanMeasure.LateJobs => "the number of late jobs",
        PlanMeasure.UserStretch => "the largest stretch of a user",
        _ => throw new ArgumentOutOfRangeException(nameof(measure), measure, "there is no such measure"),
    };

    /// <summary>The value of a measure: sums over jobs as means over the jobs that run.</summary>
    public static string ValueOf(PlanMeasure measure, double value, PlannedJobs planned)
    {
        Schedule schedule = planned.Plan.Schedule;
        double jobs = Math.Max(1, PlanFigures.Planned(schedule));
        return measure switch
        {
            PlanMeasure.Makespan or PlanMeasure.Tardiness => Figures.Length(value / 1000),
            PlanMeasure.WeightedCompletion => Figures.Length(value / Weights(planned.Workload, schedule) / 1000),
            PlanMeasure.Completion => Figures.Length(value / jobs / 1000),
            PlanMeasure.BoundedSlowdown => Figures.Number(value / jobs),
            PlanMeasure.LateJobs => Figures.Count((long)value),
            _ => Figures.Number(value),
        };
    }

    /// <summary>Sum of the weights of the jobs that run; at least 1.</summary>
    public static double Weights(Workload workload, Schedule schedule)
    {
        double sum = 0;
        for (int job = 0; job < schedule.Count; job++)
        {
            sum += schedule.Started(new JobId(job)) ? PlanFigures.WeightOf(workload, new JobId(job)) : 0;
        }

        return Math.Max(1, sum);
    }

    /// <summary>A small part in percent, rounded up; never 0 for what is above it.</summary>
    public static string Percent(double part)
    {
        double percent = part * 100;
        string text = percent switch
        {
            0 => "0",
            < 1 => Math.Max(0.01, Math.Ceiling((percent * 100) - 1e-6) / 100).ToString("0.##", CultureInfo.InvariantCulture),
            _ => (Math.Ceiling((percent * 10) - 1e-6) / 10).ToString("0.#", CultureInfo.InvariantCulture),
        };
        return text + " %";
    }

    /// <summary>
    /// A moment of the plan: the time of day where jobs have dates, with the date where it is another day than that of the beginning; else the time since the beginning.
    /// </summary>
    public static string Clock(PlannedJobs planned, long ms) => planned.Facts.HasCalendar ? Calendar(planned, ms, "yyyy-MM-dd ") + " UTC" : SinceBeginning(planned, ms);

    /// <summary>The same for a cell of a table: without the year, and with <see cref="Heading"/> over it.</summary>
    public static string Cell(PlannedJobs planned, long ms) => planned.Facts.HasCalendar ? Calendar(planned, ms, "MM-dd ") : SinceBeginning(planned, ms);

    /// <summary>What stands over such cells.</summary>
    public static string Heading(PlannedJobs planned, string name) => planned.Facts.HasCalendar ? name + ", UTC" : name;

    private static string SinceBeginning(PlannedJobs planned, long ms) => Figures.Length((ms - PlanFigures.Begin(planned.Workload).UnixMs) / 1000.0);

    private static string Calendar(PlannedJobs planned, long ms, string date)
    {
        DateTimeOffset moment = DateTimeOffset.FromUnixTimeMilliseconds(ms);
        string seconds = moment.Second == 0 && moment.Millisecond == 0 ? "HH:mm" : "HH:mm:ss";
        bool sameDay = moment.Date == DateTimeOffset.FromUnixTimeMilliseconds(PlanFigures.Begin(planned.Workload).UnixMs).Date;
        return moment.ToString(sameDay ? seconds : date + seconds, CultureInfo.InvariantCulture);
    }

    /// <summary>Where a job runs: nodes, and on a single node its GPUs; empty for a pool.</summary>
    public static string Where(PlannedJobs planned, JobId job)
    {
        if (planned.Plan.Schedule.Allocations is not { } allocations || planned.Cluster.Nodes is not { } nodes)
        {
            return "";
        }

        ReadOnlySpan<TaskPlace> places = allocations.Of(job);
        NodeSet set = JobPlaces.NodesOf(places);
        string where = set.Count == nodes.Count && nodes.Count == 1 ? nodes.NameOf(0) : NodeSetText.Of(set, nodes);
        int bits = 0;
        foreach (TaskPlace place in places)
        {
            bits |= place.GpuBits;
        }

        return set.Count == 1 && bits != 0 ? $"{where} GPU {BitNumbers(bits)}" : where;
    }

    private static string BitNumbers(int bits)
    {
        var numbers = new List<int>();
        for (int bit = 0; bit < 31; bit++)
        {
            if ((bits & (1 << bit)) != 0)
            {
                numbers.Add(bit);
            }
        }

        bool isRow = numbers.Count > 2 && numbers[^1] - numbers[0] == numbers.Count - 1;
        return isRow ? FormattableString.Invariant($"{numbers[0]}-{numbers[^1]}") : string.Join(',', numbers);
    }
}
