using System.Text;
using Berth.Model;

namespace Berth.Testing;

/// <summary>
/// Draws a small schedule on nodes: a lane for each GPU, or for each core of a node without GPUs; a column is a second and shows the job (its name)
/// that holds the lane, a dot nobody, a digit how many share a GPU. Tasks that ask for no GPU are not drawn on nodes that have some.
/// </summary>
public static class NodeDrawing
{
    public static string Draw(Workload workload, ClusterNodes nodes, Schedule schedule)
    {
        var jobs = Enumerable.Range(0, workload.JobCount).Where(job => schedule.Started(new JobId(job))).OrderBy(job => schedule.StartMs[job]).ToList();
        int width = jobs.Count == 0 ? 0 : (int)(jobs.Max(job => schedule.EndMs[job]) / 1000);
        var text = new StringBuilder();
        for (int node = 0; node < nodes.Count; node++)
        {
            int gpus = nodes.ClassOf(node).GpuCount;
            char[][] lanes = [.. Enumerable.Range(0, gpus > 0 ? gpus : (int)(nodes.ClassOf(node).CpuMillicores / 1000)).Select(_ => new string('.', width).ToCharArray())];
            foreach (int job in jobs)
            {
                foreach (TaskPlace place in schedule.Allocations!.Of(new JobId(job)).ToArray().Where(place => place.Node == node))
                {
                    DrawPlace(workload, schedule, job, place, lanes, gpus > 0);
                }
            }

            for (int lane = 0; lane < lanes.Length; lane++)
            {
                string name = lanes.Length == 1 ? nodes.NameOf(node) : FormattableString.Invariant($"{nodes.NameOf(node)}.{lane}");
                text.Append(name.PadRight(7)).Append('|').Append(lanes[lane]).Append('\n');
            }
        }

        foreach (int job in Enumerable.Range(0, workload.JobCount).Where(job => !schedule.Started(new JobId(job))))
        {
            text.Append(workload.Jobs.Name(new JobId(job))).Append(' ').Append(schedule.Outcome[job]).Append('\n');
        }

        return text.ToString().TrimEnd();
    }

    private static void DrawPlace(Workload workload, Schedule schedule, int job, TaskPlace place, char[][] lanes, bool onGpus)
    {
        int from = (int)(schedule.StartMs[job] / 1000);
        int to = (int)(schedule.EndMs[job] / 1000);
        JobMode mode = workload.Shapes[workload.Jobs.Shape[job]].Modes[schedule.Allocations!.Mode(new JobId(job))];
        int cores = (int)(mode.Task.CpuMillicores * place.TaskCount / 1000);
        for (int lane = 0; lane < lanes.Length; lane++)
        {
            bool takes = onGpus ? (place.GpuBits >> lane & 1) != 0 : cores > 0 && lanes[lane].AsSpan(from, to - from).IndexOfAnyExcept('.') < 0;
            cores -= takes ? 1 : 0;
            for (int second = from; takes && second < to; second++)
            {
                char before = lanes[lane][second];
                lanes[lane][second] = before == '.' ? workload.Jobs.Name(new JobId(job))![0] : char.IsDigit(before) ? (char)(before + 1) : '2';
            }
        }
    }
}
