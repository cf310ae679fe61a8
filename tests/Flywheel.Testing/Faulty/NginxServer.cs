using System.Diagnostics;
using System.Globalization;
using Flywheel.Testing.Bazel;

namespace Flywheel.Testing.Faulty;

/// <summary>A real nginx on a loopback port of its own: an HTTP cache, or a proxy before one.</summary>
public sealed class NginxServer : IAsyncDisposable
{
    /// <summary>An HTTP cache, by WebDAV; <c>FOLDER</c> stands for the server's own folder.</summary>
    public const string WebDav = """
        location ~ "^(/.*)?/(ac|cas)/[0-9a-f]{64}$" {
          root FOLDER/cache;
          dav_methods PUT;
          create_full_put_path on;
          client_max_body_size 1g;
        }

        """;

    private readonly Process process;
    private readonly DirectoryInfo folder;

    private NginxServer(Process process, DirectoryInfo folder, int port)
    {
        this.process = process;
        this.folder = folder;
        Port = port;
    }

    public int Port { get; }

    /// <summary>What was put into it.</summary>
    public FileInfo[] Stored => folder.CreateSubdirectory("cache").GetFiles("*", SearchOption.AllDirectories);

    public int ProcessId => process.Id;

    /// <param name="server">The directives of the server; <c>FOLDER</c> stands for its folder.</param>
    /// <param name="listen">What stands after the address it listens on, such as <c>ssl http2</c>.</param>
    /// <param name="files">Files to put into that folder first.</param>
    public static async Task<NginxServer> StartAsync(
        string server, string listen = "", params (string Name, string Text)[] files)
    {
        string program = TestBedPaths.Require().Nginx;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-nginx-");
        foreach ((string name, string text) in files)
        {
            File.WriteAllText(Path.Combine(folder.FullName, name), text);
        }
        folder.CreateSubdirectory("cache");
        int port = LoopbackPort.Free();
        string configuration = Path.Combine(folder.FullName, "nginx.conf");
        File.WriteAllText(configuration, Configuration(folder.FullName, $"{port} {listen}", server.Replace("FOLDER", folder.FullName, StringComparison.Ordinal)));
        Process process = Process.Start(new ProcessStartInfo(program, ["-p", folder.FullName, "-c", configuration, "-e", "stderr"])
        {
            RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        var nginx = new NginxServer(process, folder, port);
        while (!await LoopbackPort.AcceptsAsync(port))
        {
            if (process.HasExited)
            {
                string said = await errors;
                await nginx.DisposeAsync();
                throw new InvalidOperationException($"nginx did not start:\n{said}");
            }
            await Task.Delay(20);
        }
        return nginx;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
        process.Dispose();
        folder.Delete(recursive: true);
    }

    /// <summary>One process, which writes in its own folder only.</summary>
    private static string Configuration(string folder, string listen, string server) => string.Create(CultureInfo.InvariantCulture, $$"""
        daemon off;
        master_process off;
        pid {{folder}}/pid;
        events { worker_connections 64; }
        http {
          access_log off;
          client_body_temp_path {{folder}}/body;
          proxy_temp_path {{folder}}/proxy;
          fastcgi_temp_path {{folder}}/fastcgi;
          uwsgi_temp_path {{folder}}/uwsgi;
          scgi_temp_path {{folder}}/scgi;
          server {
            listen 127.0.0.1:{{listen}};
            {{server}}
          }
        }
        """);
}
