using System.Collections.Immutable;

namespace Flywheel.Audit.Models.Nix;

/// <summary>The functions of nixpkgs and its surroundings that make shells, images, profiles and programs.</summary>
internal static class NixMakers
{
    /// <summary>Others have <c>shell</c> in their names.</summary>
    internal static readonly string[] Environments =
    [
        "buildEnv", "buildFHSEnv", "buildFHSUserEnv", "buildFHSUserEnvBubblewrap", "buildFHSEnvBubblewrap", "buildFHSEnvChroot", "symlinkJoin",
        "buildImage", "buildLayeredImage", "streamLayeredImage", "buildImageWithNixDb", "buildLayeredImageWithNixDb", "mkDevEnv", "mkEnv",
    ];

    private static readonly string[] ScriptBins = ["writeShellScriptBin", "writeScriptBin", "writeBashBin", "writeDashBin", "writeFishBin", "writeZshBin"];
    private static readonly string[] Scripts = ["writeShellScript", "writeScript", "writeBash", "writeDash", "writeFish", "writeZsh"];
    private static readonly string[] Commands = ["runCommand", "runCommandLocal", "runCommandCC", "runCommandNoCC", "runCommandNoCCLocal"];

    private static readonly string[] ScriptAttributes =
    [
        "shellHook", "enterShell", "enterTest", "buildCommand", "script", "preStart", "postStart", "initExtra", "initContent", "bashrcExtra",
        "profileExtra", "interactiveShellInit", "shellInit", "loginShellInit", "loginExtra", "extraInit", "runAsRoot", "fakeRootCommands",
        "extraCommands", "profile", "runScript", "interactive", "entry", "ExecStart", "ExecStartPre", "command", "exec", "enterFlakeShell",
    ];

    /// <summary>What the names of package lists end with.</summary>
    private static readonly string[] ListEnds =
        ["ackages", "nputs", "Pkgs", "pkgs", "ools", "deps", "Deps", "paths", "contents", "copyToRoot", "commands", "extra", "dependencies"];

    private static readonly string[] NoLists =
    [
        "inputsFrom", "env", "config", "meta", "hardeningDisable", "phases", "outputs", "modules", "imports", "passthru", "layers", "pathsToLink", "name", "pkgs",
        "extraOutputsToInstall", "extraOptions", "args", "systems", "platforms", "shellHook", "allowedReferences", "disallowedReferences",
    ];

    /// <summary>The function's own name where <c>.override</c> follows it.</summary>
    public static string FunctionName(NixNode function)
    {
        if (function is NixNode.Name name)
        {
            return name.Text;
        }
        ImmutableArray<string> segments = function.Segments;
        int i = segments.Length - 1;
        while (i > 0 && segments[i] is "override" or "overrideAttrs")
        {
            i--;
        }
        return i >= 0 ? segments[i] : function is NixNode.Apply apply ? FunctionName(apply.Function) : "";
    }

    public static bool IsEnvironment(NixNode.Apply apply)
    {
        string name = FunctionName(apply.Function);
        return Environments.Contains(name) || (name.Contains("shell", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("write", StringComparison.Ordinal)
            && !name.Contains("escape", StringComparison.OrdinalIgnoreCase) && name is not ("toShellVar" or "toShellVars" or "wrapShell"));
    }

    public static bool IsScriptBin(string function) => ScriptBins.Contains(function);

    public static bool IsScript(string function) => Scripts.Contains(function);

    public static bool IsCommand(string function) => Commands.Contains(function);

    public static bool IsDerivation(string function) =>
        function is "mkDerivation" or "buildEnvDerivation" || (function.StartsWith("build", StringComparison.Ordinal)
            && function.EndsWith("Package", StringComparison.Ordinal));

    /// <summary>Whether an attribute's string is read by a shell.</summary>
    public static bool IsScriptAttribute(string name, string path) => name switch
    {
        "exec" => path.Contains("scripts.", StringComparison.Ordinal) || path.Contains("processes.", StringComparison.Ordinal)
            || path.Contains("tasks.", StringComparison.Ordinal),
        "profile" or "command" or "interactive" or "entry" or "script" => true,
        _ => ScriptAttributes.Contains(name) || name.EndsWith("Phase", StringComparison.Ordinal)
            || (name.Length > 4 && name.StartsWith("pre", StringComparison.Ordinal) && char.IsUpper(name[3]))
            || (name.Length > 5 && name.StartsWith("post", StringComparison.Ordinal) && char.IsUpper(name[4])),
    };

    /// <summary>Whether it runs in the very shell that somebody works in.</summary>
    public static bool IsHook(string name) => name is "shellHook" or "enterShell" or "initExtra" or "initContent" or "bashrcExtra" or "profileExtra"
        or "interactiveShellInit" or "shellInit" or "loginShellInit" or "loginExtra" or "extraInit" or "interactive" or "profile";

    /// <summary>Whether an attribute of a shell or an image is a list of packages.</summary>
    public static bool IsPackageList(string name, NixNode value) =>
        !NoLists.Contains(name) && (ListEnds.Any(end => name.EndsWith(end, StringComparison.Ordinal)) || IsList(value));

    /// <summary>Whether a path of attributes leads to a list of packages that no function has to take.</summary>
    public static bool IsPackageList(string path, bool isDevenv, bool inShell)
    {
        int dot = path.LastIndexOf('.');
        string name = path[(dot + 1)..];
        string parent = dot < 0 ? "" : path[..dot];
        return (name == "packages" && (inShell || (isDevenv && dot < 0) || parent == "home" || parent.EndsWith(".home", StringComparison.Ordinal)
                || parent.StartsWith("users.users", StringComparison.Ordinal) || parent.Contains(".users.users", StringComparison.Ordinal)))
            || (name == "systemPackages" && parent.EndsWith("environment", StringComparison.Ordinal))
            || (name is "packages" or "commands" or "nativeBuildInputs" or "buildInputs" && IsShellPath(parent));
    }

    /// <summary>Whether attributes below this path are development shells: <c>devShells.x86_64-linux.default</c>.</summary>
    public static bool IsShellPath(string path)
    {
        // Most paths hold none of these words: they need not be taken apart.
        if (!path.Contains("hell", StringComparison.Ordinal))
        {
            return false;
        }
        string[] parts = path.Split('.');
        int at = Array.FindIndex(parts, part => part is "devShells" or "devShell" or "devshells" or "devshell" or "make-shells");
        int devenv = Array.IndexOf(parts, "devenv");
        return at >= 0 || (devenv >= 0 && devenv + 1 < parts.Length && parts[devenv + 1] == "shells");
    }

    /// <summary>Whether it is the set of all shells, and not one of them.</summary>
    public static bool IsShellSet(string path) =>
        path.EndsWith("devShells", StringComparison.Ordinal) || path.EndsWith("devshells", StringComparison.Ordinal)
            || path.EndsWith("shells", StringComparison.Ordinal);

    public static NixNode? Attribute(NixNode.Set set, string name)
    {
        foreach (NixBinding binding in set.Bindings)
        {
            if (binding.Path is [{ Text: { } own }] && own == name)
            {
                return binding.Value;
            }
        }
        return null;
    }

    private static bool IsList(NixNode node) => node switch
    {
        NixNode.List => true,
        NixNode.With with => IsList(with.Body),
        NixNode.Operation operation => operation.Operators.Contains("++") && operation.Operands.Any(IsList),
        _ => false,
    };
}
