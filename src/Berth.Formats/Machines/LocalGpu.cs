namespace Berth.Formats.Machines;

/// <summary>A GPU of this machine as its vendor's tool names it.</summary>
/// <param name="Type">Its type, for example <c>NVIDIA A100-SXM4-80GB</c>.</param>
/// <param name="MemoryBytes">Its memory; null where the tool does not say.</param>
public readonly record struct LocalGpu(string Type, long? MemoryBytes);
