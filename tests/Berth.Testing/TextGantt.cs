using System.Globalization;
using System.Text;
using Berth.Model;

namespace Berth.Testing;

/// <summary>
/// Draws a tiny schedule, one job a row, one second a column from second 0: <c>.</c> waits, <c>#</c> runs, <c>X</c> the last second of a
/// job killed at its limit, <c>0</c> a start and end in one instant; <c>=</c> a run that was interrupted, <c>!</c> the last second of a job that failed for good
/// or was cancelled. The number beside the name is the job's size.
/// </summary>
public static class TextGantt
{
    private const int WidestColumns = 200;

    public static string Draw(Workload workload, Schedule schedule)
    {
        long lastMs = 0;
        int sizeWidth = 1;
        for (int i = 0; i < schedule.Count; i++)
        {
            lastMs = Math.Max(lastMs, schedule.Started(new JobId(i)) ? schedule.EndMs[i] : schedule.SubmitMs[i]);
            sizeWidth = Math.Max(sizeWidth, workload.Jobs.Processors[i].ToString(CultureInfo.InvariantCulture).Length);
        }

        long unitMs = UnitMs(workload, schedule, lastMs);
        var text = new StringBuilder();
        for (int i = 0; i < schedule.Count; i++)
        {
            string size = workload.Jobs.Processors[i].ToString(CultureInfo.InvariantCulture).PadLeft(sizeWidth);
            text.Append(WorkloadText.NameOf(i)).Append(' ').Append(size).Append(" |").Append(Row(schedule, i, unitMs)).Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }

    private static string Row(Schedule schedule, int i, long unitMs)
    {
        int submit = (int)(schedule.SubmitMs[i] / unitMs);
        string before = new(' ', submit);
        if (schedule.Outcome[i] is JobOutcome.Rejected or JobOutcome.Refused)
        {
            return before + (schedule.Outcome[i] == JobOutcome.Refused ? "refused" : "rejected");
        }

        if (!schedule.Started(new JobId(i)))
        {
            return before + "... never started";
        }

        int start = (int)(schedule.StartMs[i] / unitMs);
        int end = (int)(schedule.EndMs[i] / unitMs);
        string waiting = start >= submit ? new string('.', start - submit) : "(starts " + start.ToString(CultureInfo.InvariantCulture) + ")";
        string running = start == end ? "0" : new string('#', Math.Max(0, end - start));
        string last = schedule.Outcome[i] switch
        {
            _ when end == start => "",
            JobOutcome.KilledAtLimit => "X",
            JobOutcome.Failed or JobOutcome.Cancelled => "!",
            _ => "",
        };
        return WithInterruptedRuns(schedule, i, unitMs, before + waiting + (last.Length > 0 ? running[..^1] + last : running));
    }

    private static string WithInterruptedRuns(Schedule schedule, int job, long unitMs, string row)
    {
        char[] drawn = row.ToCharArray();
        foreach (ref readonly InterruptedRun run in schedule.Interrupted.All)
        {
            for (long at = run.StartMs / unitMs; run.Job == job && at < run.EndMs / unitMs; at++)
            {
                drawn[at] = '=';
            }
        }

        return new string(drawn);
    }

    /// <summary>One second where all times are whole seconds and the drawing is not too wide; otherwise what fits.</summary>
    private static long UnitMs(Workload workload, Schedule schedule, long lastMs)
    {
        bool whole = true;
        for (int i = 0; i < schedule.Count; i++)
        {
            whole &= workload.Jobs.SubmitMs[i] % 1000 == 0 && schedule.StartMs[i] % 1000 == 0 && schedule.EndMs[i] % 1000 == 0;
        }

        long unitMs = whole ? 1000 : 1;
        return lastMs / unitMs <= WidestColumns ? unitMs : (lastMs / WidestColumns) + 1;
    }
}
