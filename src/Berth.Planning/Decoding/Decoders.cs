using Berth.Planning.Problem;

namespace Berth.Planning.Decoding;

/// <summary>Chooses the decoder that suits a batch.</summary>
internal static class Decoders
{
    private const int MostOnLanes = 3000;
    private const long MostOnNodes = 20_000;

    /// <summary>On lanes where these are exact, on nodes where jobs and nodes are few, else one pass over time.</summary>
    public static IDecoder For(BatchProblem problem) =>
        problem.Cluster.Nodes is not { } nodes || (problem.LanesAreExact && problem.JobCount <= MostOnLanes) ? new LaneDecoder(problem)
        : (long)nodes.Count * problem.JobCount <= MostOnNodes ? new NodeDecoder(problem)
        : new ListPass(problem);
}
