using System.Globalization;
using Berth.Model;

namespace Berth.Tests.Formats.Swf;

/// <summary>A workload as lines of text, complete but for its name, so that two can be compared and a difference can be read.</summary>
internal static class WorkloadText
{
    public static List<string> Of(Workload workload)
    {
        var lines = new List<string> { $"origin {workload.Origin.UnixMs} machine {workload.MachineProcessors} jobs {workload.JobCount}" };
        for (int i = 0; i < workload.JobCount; i++)
        {
            var id = new JobId(i);
            string group = workload.Jobs.Group.IsEmpty ? "(no groups)" : workload.Groups[workload.Jobs.Group[i]];
            string queue = workload.Jobs.Queue.IsEmpty ? "(no queues)" : workload.Queues[workload.Jobs.Queue[i]];
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{workload.Jobs.Number[i]} submit {workload.Jobs.SubmitMs[i]} requested {workload.Jobs.RequestedMs[i]} run {workload.Actuals.RunMs[i]} exit {workload.Actuals.Exit[i]} processors {workload.Jobs.Processors[i]} wait {workload.Actuals.LoggedWait(id)?.Ms} deadline {workload.Jobs.Deadline(id)?.UnixMs} user '{workload.Users[workload.Jobs.User[i]]}' group '{group}' queue '{queue}'"));
        }

        return lines;
    }
}
