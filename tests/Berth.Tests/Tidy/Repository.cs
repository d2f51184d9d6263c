using Berth.Testing;

namespace Berth.Tests.Tidy;

/// <summary>The files of the checkout that people wrote, by path relative to its root with forward slashes.</summary>
internal static class Repository
{
    private static readonly string[] Made = ["bin", "obj", "out", "artifacts", "TestResults", "publish"];

    private static readonly string[] TextEndings =
        [".cs", ".md", ".csproj", ".props", ".targets", ".slnx", ".json", ".yaml", ".yml", ".sh", ".txt", ".editorconfig", ""];

    public static IReadOnlyList<string> Files { get; } = [.. Walk("").Order(StringComparer.Ordinal)];

    public static IEnumerable<string> CSharp(params string[] folders) =>
        Files.Where(path => path.EndsWith(".cs", StringComparison.Ordinal) && folders.Any(folder => path.StartsWith(folder + "/", StringComparison.Ordinal)));

    public static IEnumerable<string> Documents => Files.Where(path => path.EndsWith(".md", StringComparison.Ordinal));

    public static IEnumerable<string> Texts => Files.Where(path => TextEndings.Contains(Path.GetExtension(path)));

    public static string FullPath(string path) => Path.Combine(SharedData.RepositoryRoot, path);

    public static string Read(string path) => File.ReadAllText(FullPath(path));

    public static string[] Lines(string path) => File.ReadAllLines(FullPath(path));

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (string path in Directory.EnumerateFileSystemEntries(FullPath(folder)))
        {
            string name = Path.GetFileName(path);
            string relative = folder.Length == 0 ? name : folder + "/" + name;
            if (!Directory.Exists(path))
            {
                yield return relative;
            }
            else if (!Made.Contains(name) && (!name.StartsWith('.') || name == ".ci"))
            {
                foreach (string inside in Walk(relative))
                {
                    yield return inside;
                }
            }
        }
    }
}
