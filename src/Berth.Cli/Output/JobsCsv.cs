using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Berth.Cli.UseCases;
using Berth.Model;

namespace Berth.Cli.Output;

/// <summary>
/// One line for each job under each policy, in the order of the policies, then of submit times. Columns, units and quoting:
/// docs/formats/output.md.
/// </summary>
public static class JobsCsv
{
    /// <summary>The heading; more columns may be added at its end.</summary>
    public const string Header = "policy,job,user,submit,start,end,wait,run,requested_time,processors,outcome,name,mode,partition,nodes,gpus,interruptions,first_start,interrupted_runs";

    /// <summary>Further columns where causes of waiting were asked for: one for each, seconds.</summary>
    public static readonly string WaitHeader = string.Concat(WaitCauses.InOrder.Select(cause => ",wait_" + WaitCauses.Name(cause)));

    private const int BufferBytes = 64 * 1024;
    private const int LongestNumbers = 512;

    /// <summary>Writes all jobs of all runs.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="workload">The jobs.</param>
    /// <param name="runs">The schedules.</param>
    /// <param name="nodes">The nodes of the cluster; null for a pool.</param>
    public static void Write(Stream to, Workload workload, IReadOnlyList<JobsCsvRun> runs, ClusterNodes? nodes)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(runs);
        byte[][] users = [.. workload.Users.Select(Quoted)];
        byte[][] outcomes = [.. ((string[])["unstarted", "completed", "killed", "rejected", "dependency_failed", "refused", "cancelled", "failed"]).Select(Encoding.UTF8.GetBytes)];
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var line = new LineBuffer(to, buffer);
            bool hasWaits = runs.Any(run => run.Waits is not null);
            line.Text(Encoding.UTF8.GetBytes(hasWaits ? Header + WaitHeader : Header));
            line.End();
            foreach (JobsCsvRun run in runs)
            {
                WriteRun(line, workload, run, nodes, users, outcomes);
            }

            line.Flush();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void WriteRun(LineBuffer line, Workload workload, JobsCsvRun run, ClusterNodes? nodes, byte[][] users, byte[][] outcomes)
    {
        byte[] policy = Quoted(run.Name);
        Schedule schedule = run.Schedule;
        JobTable jobs = workload.Jobs;
        for (int i = 0; i < schedule.Count; i++)
        {
            bool started = schedule.Started(new JobId(i));
            long submitMs = schedule.SubmitMs[i];
            byte[] name = jobs.Name(new JobId(i)) is { } given ? Quoted(given) : [];
            line.Reserve(policy.Length + users[jobs.User[i]].Length + name.Length + LongestNumbers);
            line.Text(policy);
            line.Comma();
            line.Number(jobs.Number[i]);
            line.Comma();
            line.Text(users[jobs.User[i]]);
            line.Comma();
            line.Seconds(submitMs);
            line.Comma();
            line.Seconds(started ? schedule.StartMs[i] : null);
            line.Comma();
            line.Seconds(started ? schedule.EndMs[i] : null);
            line.Comma();
            line.Seconds(schedule.Wait(new JobId(i))?.Ms);
            line.Comma();
            line.Seconds(started ? schedule.EndMs[i] - schedule.StartMs[i] + schedule.InterruptedMs(i) : null);
            line.Comma();
            line.Seconds(jobs.RequestedMs[i]);
            line.Comma();
            line.Number(jobs.Processors[i]);
            line.Comma();
            line.Text(outcomes[(int)schedule.Outcome[i]]);
            line.Comma();
            line.Text(name);
            if (started && nodes is not null && schedule.Allocations is { } allocations)
            {
                WritePlaces(line, workload, nodes, allocations, new JobId(i));
            }
            else
            {
                line.Text(",,,,"u8);
            }

            line.Reserve(LongestNumbers);
            line.Comma();
            line.Number(schedule.Runs.Before(i).Length);
            line.Comma();
            line.Seconds(schedule.Runs.FirstStartMs(i));
            line.Comma();
            if (schedule.Runs.Before(i).Length > 0)
            {
                line.Text(Quoted(InterruptedRunText.Of(workload, schedule, i, nodes)));
            }

            if (run.Waits is { } waits)
            {
                WriteWaits(line, waits, new JobId(i));
            }

            line.End();
        }
    }

    private static void WriteWaits(LineBuffer line, WaitAttribution waits, JobId job)
    {
        line.Reserve(LongestNumbers);
        foreach (WaitCause cause in WaitCauses.InOrder)
        {
            line.Comma();
            line.Seconds(waits.Of(job, cause));
        }
    }

    private static void WritePlaces(LineBuffer line, Workload workload, ClusterNodes nodes, Allocations allocations, JobId job)
    {
        int mode = allocations.Mode(job);
        ReadOnlySpan<TaskPlace> places = allocations.Of(job);
        line.Comma();
        line.Number(mode + 1);
        line.Comma();
        line.Text(allocations.Partition(job) is { } partition ? Quoted(nodes.Partitions[partition].Name) : []);
        line.Reserve(LongestNumbers);
        line.Comma();
        line.Text(Quoted(NodeSetText.Of(JobPlaces.NodesOf(places), nodes)));
        line.Reserve(LongestNumbers);
        line.Comma();
        line.Thousandths(JobPlaces.GpuThousandths(workload.Shapes[workload.Jobs.Shape[job.Index]].Modes[mode], nodes, places));
    }

    /// <summary>RFC 4180: quoted where the text holds a comma, a quote or a line break; quotes doubled.</summary>
    private static byte[] Quoted(string text) => Encoding.UTF8.GetBytes(
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");

    /// <summary>Collects lines and hands them on in large pieces; no allocation for each value.</summary>
    private sealed class LineBuffer(Stream to, byte[] buffer)
    {
        private int _length;

        public void Reserve(int bytes)
        {
            if (_length + bytes > buffer.Length)
            {
                Flush();
            }
        }

        public void Text(ReadOnlySpan<byte> text)
        {
            if (text.Length > buffer.Length - _length)
            {
                Flush();
                if (text.Length > buffer.Length / 2)
                {
                    to.Write(text);
                    return;
                }
            }

            text.CopyTo(buffer.AsSpan(_length));
            _length += text.Length;
        }

        public void Comma() => buffer[_length++] = (byte)',';

        public void End() => buffer[_length++] = (byte)'\n';

        public void Number(long value)
        {
            bool fits = Utf8Formatter.TryFormat(value, buffer.AsSpan(_length), out int written);
            System.Diagnostics.Debug.Assert(fits, "Reserve leaves room for a line");
            _length += written;
        }

        /// <summary>Milliseconds as seconds, with three decimals only where they are not zero; nothing for null.</summary>
        public void Seconds(long? valueMs) => Thousandths(valueMs);

        /// <summary>Thousandths as wholes, with three decimals only where they are not zero; nothing for null.</summary>
        public void Thousandths(long? value)
        {
            if (value is not long thousandths)
            {
                return;
            }

            if (thousandths < 0)
            {
                buffer[_length++] = (byte)'-';
            }

            (long whole, long rest) = Math.DivRem(Math.Abs(thousandths), 1000);
            Number(whole);
            if (rest != 0)
            {
                buffer[_length++] = (byte)'.';
                buffer[_length++] = (byte)('0' + (rest / 100));
                buffer[_length++] = (byte)('0' + (rest / 10 % 10));
                buffer[_length++] = (byte)('0' + (rest % 10));
            }
        }

        public void Flush()
        {
            to.Write(buffer.AsSpan(0, _length));
            _length = 0;
        }
    }
}

/// <summary>A schedule for a file of jobs.</summary>
/// <param name="Name">What stands in the first column: the policy that made it.</param>
/// <param name="Schedule">When and where each job ran.</param>
/// <param name="Waits">What each job waited for; null where nobody asked.</param>
public sealed record JobsCsvRun(string Name, Schedule Schedule, WaitAttribution? Waits = null);
