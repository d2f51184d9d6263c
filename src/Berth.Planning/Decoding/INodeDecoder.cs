using Berth.Model;
using Berth.Scheduling.Nodes;

namespace Berth.Planning.Decoding;

/// <summary>A decoder that also says where jobs lie.</summary>
internal interface INodeDecoder : IDecoder
{
    /// <summary>Where a job lies in the plan that was decoded last; GPUs are left out where they are only counted.</summary>
    IReadOnlyList<TaskPlace> PlacesOf(int job);

    /// <summary>The option in which a job runs in the plan that was decoded last.</summary>
    PlacementOption OptionOf(int job);
}
