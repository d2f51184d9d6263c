using System.Globalization;
using Berth.Model;
using Berth.Model.Metrics;
using Berth.Simulation;
using Berth.Simulation.Experiments;

namespace Berth.Cli.UseCases;

/// <summary>Decides which jobs are measured: the same under every policy.</summary>
internal sealed class WindowChoice(SimulateRequest request, Workload workload, List<string> remarks)
{
    /// <summary>
    /// The window that the request asks for. A length found from the data is the longest that any of the schedules needs; where one shows
    /// no steady part, nothing is trimmed and a remark says so. Throws <see cref="BadInputException"/> when no job is left.
    /// </summary>
    public MeasurementWindow Of(IReadOnlyList<ReplayResult> replays)
    {
        ReadOnlySpan<long> submitMs = workload.Jobs.SubmitMs;
        Instant first = new(submitMs[0]);
        Instant last = new(submitMs[^1]);
        Duration warmUp = request.WarmUp.Length ?? Found("warm-up", replays, backwards: false);
        Duration coolDown = request.CoolDown.Length ?? Found("cool-down", replays, backwards: true);
        var window = new MeasurementWindow(
            warmUp == Duration.Zero ? null : first + warmUp,
            coolDown == Duration.Zero ? null : last - coolDown);
        foreach (long moment in submitMs)
        {
            if (window.Contains(moment))
            {
                return window;
            }
        }

        throw new BadInputException(
            "--warm-up, --cool-down", "window-empty", "no job is left to measure", $"the jobs were submitted from {first} to {last}");
    }

    private Duration Found(string name, IReadOnlyList<ReplayResult> replays, bool backwards)
    {
        int most = 0;
        foreach (ReplayResult replay in replays)
        {
            if (SteadyState.WarmUp(Waits(replay.Schedule, backwards)) is not int cut)
            {
                remarks.Add(
                    $"No {name} was trimmed: the waits under {replay.Schedule.Policy} show no steady part (rule MSER-5). --{name} TIME states a length.");
                return Duration.Zero;
            }

            most = Math.Max(most, cut);
        }

        if (most == 0)
        {
            return Duration.Zero;
        }

        ReadOnlySpan<long> submitMs = workload.Jobs.SubmitMs;
        Duration length = backwards
            ? new Duration(submitMs[^1] - submitMs[^most])
            : new Duration(submitMs[most] - submitMs[0]);
        remarks.Add(string.Create(
            CultureInfo.InvariantCulture, $"The {name} was found to be {length}, the time of {most} jobs (rule MSER-5 on waits, all policies)."));
        return length;
    }

    /// <summary>Waits in seconds in order of submit; jobs that did not run wait 0.</summary>
    private static double[] Waits(Schedule schedule, bool backwards)
    {
        double[] waits = new double[schedule.Count];
        for (int i = 0; i < waits.Length; i++)
        {
            waits[i] = schedule.Wait(new JobId(i))?.Seconds ?? 0;
        }

        if (backwards)
        {
            Array.Reverse(waits);
        }

        return waits;
    }
}
