using Berth.Model;
using Berth.Testing;
using Berth.Testing.Naive;
using CsCheck;
using Xunit;

namespace Berth.Tests.Model.Validation;

/// <summary>
/// Right schedules of the twin, spoiled at random: the validator finds something wrong exactly where looking at every unit of time and every node does.
/// </summary>
public sealed class NodeMutationTests
{
    private const int Workloads = 1500;

    /// <summary>Which job, what is done to it, and with which number.</summary>
    private static readonly Gen<(int Job, int What, int Number)[]> Spoilings = Gen.Select(Gen.Int[0, 99], Gen.Int[0, 11], Gen.Int[0, 99]).Array[1, 3];

    [Fact]
    public void What_is_wrong_moment_by_moment_is_found_and_nothing_else()
    {
        int wrong = 0;
        int right = 0;
        var kinds = new HashSet<ViolationKind>();
        Gen.Select(NodeCases.Of(NodeCases.Policies(PlacementRule.BestFit, PlacementRule.WorstFit), 15), Spoilings).Sample(
            (one, spoilings) =>
            {
                var draft = new NodeScheduleDraft(one.Workload, one.Nodes, NaiveNodeScheduler.Run(one.Workload, one.Cluster, one.Policy, one.Options).Schedule);
                foreach ((int job, int what, int number) in spoilings)
                {
                    Spoil(draft, one, job % one.Jobs.Count, what, number);
                }

                Schedule schedule = draft.Build();
                bool isRight = new NodeBruteForce(one).IsRight(schedule);
                ViolationList found = ScheduleValidator.Validate(one.Workload, one.Cluster, schedule);
                Assert.True(isRight == (found.Count == 0), $"right: {isRight}, found: {string.Join(" | ", found.Select(violation => violation.Message))}\n{one.Text(schedule)}");
                Interlocked.Add(ref isRight ? ref right : ref wrong, 1);
                lock (kinds)
                {
                    kinds.UnionWith(found.Select(violation => violation.Kind));
                }
            },
            iter: Workloads,
            print: pair => pair.Item1.ToString());
        Assert.True(right > Workloads / 20 && wrong > Workloads / 5, $"{right} right, {wrong} wrong");
        ViolationKind[] neverSpoiled = [ViolationKind.JobCountDiffers, ViolationKind.SubmitTimeChanged, ViolationKind.OverCapacity, ViolationKind.StartedThoughTooLarge, ViolationKind.UnknownNode];
        IEnumerable<ViolationKind> expected = NodeScheduleValidatorTests.PlantedKinds.Distinct().Except(neverSpoiled);
        Assert.Empty(expected.Except(kinds));
    }

    private static void Spoil(NodeScheduleDraft draft, GeneratedNodeCase one, int job, int what, int number)
    {
        List<TaskPlace> places = draft.Places[job];
        int at = places.Count == 0 ? 0 : number % places.Count;
        switch (what)
        {
            case 0 or 1 or 2 when draft.Mode[job] < one.Jobs[job].Modes.Count:
                draft.StartAt(job, Math.Max(0, draft.Times.StartMs[job] + ((number % 13) - 9) * one.UnitMs));
                break;
            case 3 when places.Count > 0:
                places[at] = places[at] with { Node = number % one.Nodes.Count };
                break;
            case 4 when places.Count > 0:
                places[at] = places[at] with { TaskCount = places[at].TaskCount + (number % 3) - 1 };
                break;
            case 5 when places.Count > 0:
                places[at] = places[at] with { GpuBits = places[at].GpuBits ^ (1 << (number % 4)) };
                break;
            case 6 when places.Count > 0:
                places[at] = places[at] with { GpuBits = (places[at].GpuBits << 1) | (places[at].GpuBits >> 1 & 1) };
                break;
            case 7:
                draft.Mode[job] = (byte)(number % 2);
                break;
            case 8:
                draft.Partition[job] = (short)((number % (one.Nodes.Partitions.Count + 1)) - 1);
                break;
            case 9:
                draft.Times.Outcome[job] = (JobOutcome)(number % 6);
                break;
            case 10 when places.Count > 0:
                places.RemoveAt(at);
                break;
            case 11:
                draft.NotRun(job, (JobOutcome)(number % 5));
                break;
        }
    }
}
