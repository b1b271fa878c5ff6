using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Tenants;
using Cones2.Grains.State;
using Cones2.Grains.Storage;
using Microsoft.Extensions.Logging;

namespace Cones2.Grains.Tenants;

internal sealed class TenantKeysGrain : Grain, ITenantKeysGrain
{
    private const int MaxKeys = 100;
    private const int MaxLabelLength = 100;
    private const int IdBytes = 9;
    private const int SecretBytes = 32;

    private readonly IPersistentState<KeptKeys> _kept;
    private readonly StateWriter _writer;
    private readonly TimeProvider _clock;
    private readonly TenantId _tenant;

    public TenantKeysGrain(
        [PersistentState("keys", StorageNames.Grains)] IPersistentState<KeptKeys> kept, TimeProvider clock, ILogger<TenantKeysGrain> logger)
    {
        _kept = kept;
        _clock = clock;
        _tenant = TenantId.Parse(this.GetPrimaryKeyString());
        _writer = new StateWriter(kept.WriteStateAsync, $"keys of {_tenant}", clock, logger);
    }

    private IEnumerable<ApiKey> Good => _kept.State.Keys.Values.Where(IsGood);

    public async Task<string> CreateAsync(ApiKeyOrder order, CancellationToken cancellationToken)
    {
        var faults = FindFaults(order).ToImmutableArray();
        if (faults.Length > 0)
            throw new ClusterException(ClusterError.InvalidInput, faults);
        // Gateways of before send no name of the order.
        var request = order.Request == Guid.Empty ? Guid.NewGuid() : order.Request;
        var id = Convert.ToHexStringLower(request.ToByteArray().AsSpan(0, IdBytes));
        if (Good.Count(other => other.Id != id) >= MaxKeys)
            throw new ClusterException(ClusterError.LimitReached, "keys", $"are {MaxKeys}, as many as may be", "revoke one");

        var key = new ApiKeyText(_tenant, id, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)));
        _kept.State.Remove([id, .. _kept.State.Keys.Values.Where(old => !IsGood(old)).Select(old => old.Id)]);
        _kept.State.Add(
            new ApiKey { Id = key.Id, Label = order.Label, Roles = order.Roles, Created = _clock.GetUtcNow(), Expires = order.Expires },
            HashOf(key.Secret));
        await _writer.WriteOrForgetAsync(this);
        return key.ToString();
    }

    public Task<ImmutableArray<ApiKey>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<ApiKey>>([.. Good.OrderBy(key => key.Created)]);

    public Task RevokeAsync(string id, CancellationToken cancellationToken)
    {
        _kept.State.Remove([id]);
        return _writer.WriteOrForgetAsync(this);
    }

    public Task<TenantRoles> VerifyAsync(string id, string secret, CancellationToken cancellationToken)
    {
        var isRight = _kept.State.Keys.TryGetValue(id, out var key) && IsGood(key)
            && CryptographicOperations.FixedTimeEquals(_kept.State.Hashes[id], HashOf(secret));

        // Of a tenant that somebody made up.
        if (_kept.State.Keys.IsEmpty)
            DeactivateOnIdle();
        return Task.FromResult(isRight ? key!.Roles : TenantRoles.None);
    }

    // The secret is random and long: a slow hash would add nothing.
    private static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private bool IsGood(ApiKey key) => key.Expires is null || key.Expires > _clock.GetUtcNow();

    private IEnumerable<Fault> FindFaults(ApiKeyOrder order)
    {
        if (string.IsNullOrWhiteSpace(order.Label) || order.Label.Length > MaxLabelLength)
            yield return new Fault("label", $"is \"{order.Label}\"", $"give 1 to {MaxLabelLength} characters that tell what the key is for");
        if (order.Roles == TenantRoles.None || (order.Roles & ~TenantRoles.All) != 0)
            yield return new Fault("roles", $"are {order.Roles}", "give some of Read, Compose, Train, Admin");
        if (order.Expires <= _clock.GetUtcNow())
            yield return new Fault("expires", $"is {order.Expires:u}, which is past", "give a time to come, or none");
    }
}
