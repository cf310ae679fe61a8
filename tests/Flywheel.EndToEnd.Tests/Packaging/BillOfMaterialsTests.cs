using System.Text.Json;
using System.Xml.Linq;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Packaging;

/// <summary>The bill of materials: CycloneDX 1.5, of what the lock files pin and of nothing else.</summary>
public sealed class BillOfMaterialsTests
{
    private static readonly string[] Programs = ["Flywheel.Shim", "Flywheel.Cli", "Flywheel.Protos"];
    private static readonly string[] Tools = ["Grpc.Tools", "Microsoft.CodeAnalysis.BannedApiAnalyzers", "Microsoft.DotNet.ILCompiler", "Microsoft.NET.ILLink.Tasks"];

    [Fact]
    public async Task It_has_every_package_that_the_lock_files_pin_with_its_hash_and_the_packs_of_the_framework()
    {
        JsonElement bill = await MadeAsync();
        Assert.Equal(("CycloneDX", "1.5", 1), (Text(bill, "bomFormat"), Text(bill, "specVersion"), bill.GetProperty("version").GetInt32()));
        Assert.Matches("^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$", Text(bill, "serialNumber"));
        Assert.Equal("2023-11-14T22:13:20Z", Text(bill.GetProperty("metadata"), "timestamp"));
        JsonElement[] components = [.. bill.GetProperty("components").EnumerateArray()];
        var found = components.ToDictionary(component => (Text(component, "name"), Text(component, "version")));
        LockedPackage[] locked = [.. LockedPackage.Of(Programs).Where(package => !package.Name.StartsWith("runtime.", StringComparison.Ordinal))];
        Assert.All(locked, package => Assert.Equal(
            Convert.ToHexStringLower(Convert.FromBase64String(package.Hash)), Text(found[(package.Name, package.Version)].GetProperty("hashes")[0], "content")));
        string[] packs =
        [
            $"Microsoft.AspNetCore.App.Runtime.{ReleaseFiles.Rid}", $"Microsoft.NETCore.App.Runtime.NativeAOT.{ReleaseFiles.Rid}",
            $"runtime.{ReleaseFiles.Rid}.Microsoft.DotNet.ILCompiler",
        ];
        Assert.Equal(locked.Select(package => package.Name).Concat(packs).Order(StringComparer.Ordinal), components.Select(component => Text(component, "name")).Order(StringComparer.Ordinal));
        foreach (JsonElement component in components)
        {
            string name = Text(component, "name");
            Assert.Equal(("library", $"pkg:nuget/{name}@{Text(component, "version")}"), (Text(component, "type"), Text(component, "purl")));
            Assert.Equal(Tools.Contains(name) || name.StartsWith("runtime.", StringComparison.Ordinal) ? "excluded" : "required", Text(component, "scope"));
            Assert.Equal("SHA-512", Text(component.GetProperty("hashes")[0], "alg"));
            Assert.Matches("^[0-9a-f]{128}$", Text(component.GetProperty("hashes")[0], "content"));
        }
    }

    [Fact]
    public async Task Its_references_lead_to_components_and_everything_that_is_linked_hangs_on_the_program()
    {
        JsonElement bill = await MadeAsync();
        string self = Text(bill.GetProperty("metadata").GetProperty("component"), "bom-ref");
        string[] known = [self, .. bill.GetProperty("components").EnumerateArray().Select(component => Text(component, "bom-ref"))];
        Assert.Equal(known.Length, known.Distinct().Count());
        var dependencies = bill.GetProperty("dependencies").EnumerateArray()
            .ToDictionary(one => Text(one, "ref"), one => one.GetProperty("dependsOn").EnumerateArray().Select(on => on.GetString()!).ToArray());
        Assert.Equal(known.Order(StringComparer.Ordinal), dependencies.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(dependencies.Values.SelectMany(on => on).Except(known));
        Assert.Contains("pkg:nuget/Grpc.Net.Common@2.85.0", dependencies["pkg:nuget/Grpc.Net.Client@2.85.0"]);
        Assert.Equal(
            bill.GetProperty("components").EnumerateArray().Where(component => Text(component, "scope") == "required").Select(component => Text(component, "bom-ref")).Order(StringComparer.Ordinal),
            dependencies[self].Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_same_lock_files_give_the_same_bytes()
    {
        string first = await PrintedAsync("1700000000"), again = await PrintedAsync("1700000000"), later = await PrintedAsync("1700000001");
        Assert.Equal(first, again);
        using JsonDocument one = JsonDocument.Parse(first), other = JsonDocument.Parse(later);
        Assert.NotEqual(Text(one.RootElement, "serialNumber"), Text(other.RootElement, "serialNumber"));
    }

    /// <summary>The licences are what the packages say of themselves, where NuGet has fetched them.</summary>
    [Fact]
    public void The_list_of_licences_is_that_of_the_packages()
    {
        string[] needed = [.. LockedPackage.Of(Programs).Select(package => package.Name.Replace(ReleaseFiles.Rid, "RID", StringComparison.Ordinal)).Distinct()];
        Assert.Empty(needed.Except(ThirdParty.All.Select(component => component.Name)));
        Assert.Empty(ThirdParty.All.Select(component => component.Name).Except(needed).Except(["Microsoft.AspNetCore.App.Runtime.RID", "Microsoft.NETCore.App.Runtime.NativeAOT.RID"]));
        int compared = 0;
        foreach (LockedPackage package in LockedPackage.Of(Programs))
        {
            if (LockedPackage.Fetched(package.Name, package.Version, ".nuspec") is not { } file)
            {
                continue;
            }
            XElement metadata = XDocument.Load(file).Root!.Elements().First();
            ThirdParty said = ThirdParty.All.Single(component => component.Name == package.Name.Replace(ReleaseFiles.Rid, "RID", StringComparison.Ordinal));
            Assert.Equal((Of("license"), Of("copyright")), (said.Licence, said.Copyright));
            compared++;

            string Of(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value.Trim();
        }
        Assert.SkipWhen(compared == 0, $"skipped: NuGet keeps nothing in {LockedPackage.Folder}");
        Assert.InRange(compared, 15, int.MaxValue);
    }

    private static async Task<JsonElement> MadeAsync()
    {
        using JsonDocument document = JsonDocument.Parse(await PrintedAsync("1700000000"));
        return document.RootElement.Clone();
    }

    private static async Task<string> PrintedAsync(string epoch)
    {
        using var folder = new PackageFolder();
        var result = await folder.RunAsync("bash", [PackageFolder.Script("sbom.sh"), ReleaseFiles.Version, ReleaseFiles.Rid], ("SOURCE_DATE_EPOCH", epoch));
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        return result.Output;
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
