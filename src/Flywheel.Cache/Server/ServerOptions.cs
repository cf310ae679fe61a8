using System.Net;
using Flywheel.Cache.Store;

namespace Flywheel.Cache.Server;

/// <summary>Where a server listens, and what it serves.</summary>
/// <param name="Grpc">A loopback address for REAPI over gRPC; port 0 takes a free one.</param>
/// <param name="Http">The same for HTTP/1.1.</param>
/// <param name="UnixSocket">The path of a socket for REAPI over gRPC, which only this user may use, or null.</param>
/// <param name="Store">What is kept where.</param>
public sealed record ServerOptions(IPEndPoint Grpc, IPEndPoint Http, string? UnixSocket, StoreOptions Store);
