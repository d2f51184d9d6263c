using Berth.Model;
using Berth.Planning;
using Berth.Planning.Decoding;
using Berth.Planning.Objectives;
using Berth.Planning.Problem;

namespace Berth.Tests.Planning;

/// <summary>The best value over all lists of a few jobs, every job in whichever mode ends first.</summary>
internal static class AllLists
{
    public static double Best(Workload workload, Cluster cluster, PlanMeasure measure) => Best(BatchCompiler.Compile(workload, cluster), measure, []);

    public static double Best(BatchProblem problem, PlanMeasure measure, double[] meanAloneMs)
    {
        IDecoder decoder = Decoders.For(problem);
        var objective = new ObjectiveFunction(problem, PlanObjective.Of(measure), meanAloneMs);
        var times = new PlanTimes(problem.JobCount);
        int[] anyMode = [.. Enumerable.Range(0, problem.JobCount).Select(_ => -1)];
        double best = double.PositiveInfinity;
        Permute([], new bool[problem.JobCount]);
        return best;

        void Permute(List<int> list, bool[] isTaken)
        {
            if (list.Count == problem.JobCount)
            {
                decoder.Decode(list.ToArray(), anyMode, times);
                best = Math.Min(best, objective.Value(measure, times));
                return;
            }

            for (int job = 0; job < problem.JobCount; job++)
            {
                if (!isTaken[job] && problem.Precedence.Before(job).ToArray().All(before => isTaken[before]))
                {
                    isTaken[job] = true;
                    list.Add(job);
                    Permute(list, isTaken);
                    list.RemoveAt(list.Count - 1);
                    isTaken[job] = false;
                }
            }
        }
    }
}
