using System.Xml.Linq;
using Xunit;

namespace Berth.Tests.Tidy;

/// <summary>Which project may see which: the validator cannot see the scheduler, and there are no circles.</summary>
public sealed class ProjectTests
{
    private static readonly Dictionary<string, string[]> AllowedReferences = new()
    {
        ["Berth.Model"] = [],
        ["Berth.Scheduling"] = ["Berth.Model"],
        ["Berth.Simulation"] = ["Berth.Model", "Berth.Scheduling"],
        ["Berth.Planning"] = ["Berth.Model", "Berth.Scheduling"],
        ["Berth.Learning"] = ["Berth.Model", "Berth.Scheduling"],
        ["Berth.Engine"] = ["Berth.Model", "Berth.Scheduling"],
        ["Berth.Formats"] = ["Berth.Model"],
        ["Berth.Server"] = ["Berth.Model", "Berth.Scheduling", "Berth.Simulation", "Berth.Planning", "Berth.Learning", "Berth.Engine", "Berth.Formats"],
        ["Berth.Cli"] = ["Berth.Model", "Berth.Scheduling", "Berth.Simulation", "Berth.Planning", "Berth.Learning", "Berth.Engine", "Berth.Formats"],
    };

    /// <summary>Projects without clock, files, console and randomness of their own.</summary>
    private static readonly string[] Pure = ["Berth.Model", "Berth.Scheduling", "Berth.Simulation", "Berth.Planning"];

    private static IEnumerable<string> Projects(string folder) => Repository.Files.Where(
        path => path.StartsWith(folder + "/", StringComparison.Ordinal) && path.EndsWith(".csproj", StringComparison.Ordinal));

    private static string NameOf(string path) => Path.GetFileNameWithoutExtension(path);

    [Fact]
    public void Projects_reference_only_what_they_may_see()
    {
        var wrong = new List<string>();
        foreach (string path in Projects("src"))
        {
            Assert.True(AllowedReferences.ContainsKey(NameOf(path)), $"{path} is in no list of references");
            wrong.AddRange(References(path)
                .Where(reference => !AllowedReferences[NameOf(path)].Contains(reference))
                .Select(reference => $"{NameOf(path)} must not see {reference}"));
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void The_model_has_no_packages() => Assert.Empty(Packages("src/Berth.Model/Berth.Model.csproj"));

    [Fact]
    public void Only_tests_reference_test_projects() => Assert.DoesNotContain(
        Projects("src").SelectMany(References), reference => reference is "Berth.Testing" or "Berth.Tests");

    [Fact]
    public void Package_versions_are_central_and_every_central_version_is_used()
    {
        string[] used = [.. Repository.Files
            .Where(path => path.EndsWith(".csproj", StringComparison.Ordinal) || path.EndsWith("Directory.Build.props", StringComparison.Ordinal))
            .SelectMany(Packages).Distinct()];
        XDocument central = XDocument.Parse(Repository.Read("Directory.Packages.props"));
        string[] versions = [.. central.Descendants("PackageVersion").Select(item => (string)item.Attribute("Include")!)];

        Assert.Equal(versions.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(Projects("src"), path => Repository.Read(path).Contains(" Version=", StringComparison.Ordinal));
    }

    [Fact]
    public void Pure_projects_ban_clock_files_and_console_and_no_one_lifts_a_ban()
    {
        foreach (string name in Pure)
        {
            Assert.Contains("<BerthPure>true</BerthPure>", Repository.Read($"src/{name}/{name}.csproj"), StringComparison.Ordinal);
        }

        string[] banned = Repository.Lines("eng/BannedSymbols.Pure.txt");
        foreach (string symbol in (string[])["System.DateTime.UtcNow", "System.Diagnostics.Stopwatch", "System.Random.Shared", "System.Console", "System.IO.File;"])
        {
            Assert.Contains(banned, line => line.Contains(symbol, StringComparison.Ordinal));
        }

        Assert.DoesNotContain(
            Repository.CSharp([.. Pure.Select(name => "src/" + name)]), path => Repository.Read(path).Contains("RS0030", StringComparison.Ordinal));
    }

    [Fact]
    public void The_solution_holds_every_project()
    {
        string solution = Repository.Read("Berth.slnx");

        Assert.All(Projects("src").Concat(Projects("tests")).Concat(Projects("bench")), path => Assert.Contains($"\"{path}\"", solution, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_suppression_of_a_warning_says_why() => Assert.Empty(
        from path in Repository.CSharp("src", "tests", "bench")
        from line in Repository.Lines(path).Index()
        where line.Item.TrimStart().StartsWith("#pragma warning disable", StringComparison.Ordinal) && !line.Item.Contains("//", StringComparison.Ordinal)
        select $"{path}:{line.Index + 1}");

    private static IEnumerable<string> References(string project) => XDocument.Parse(Repository.Read(project))
        .Descendants("ProjectReference").Select(item => Path.GetFileNameWithoutExtension(((string)item.Attribute("Include")!).Replace('\\', '/')));

    private static IEnumerable<string> Packages(string project) =>
        XDocument.Parse(Repository.Read(project)).Descendants("PackageReference").Select(item => (string)item.Attribute("Include")!);
}
