using System.Runtime.CompilerServices;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Subjects;
using Cones2.Contracts.Tenants;

namespace Cones2.Client;

/// <inheritdoc cref="ICones2Client"/>
internal sealed class Cones2Client(IClusterClient cluster, TenantTokens tokens, Retry retry) : ICones2Client
{
    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(1);

    public Task<SubjectStatus> LearnAsync(SubjectId subject, LearningOrder order, CancellationToken cancellationToken) =>
        CallAsync(subject.Tenant, () => Of(subject).LearnAsync(order, cancellationToken), cancellationToken);

    public Task<SubjectStatus> GetSubjectAsync(SubjectId subject, CancellationToken cancellationToken) =>
        CallAsync(subject.Tenant, () => Of(subject).GetStatusAsync(cancellationToken), cancellationToken);

    public IAsyncEnumerable<LearningStatus> WatchAsync(SubjectId subject, CancellationToken cancellationToken) => WatchAsync(
        subject.Tenant, token => Of(subject).WatchAsync(token), status => HasEnded(status.State), cancellationToken);

    public Task<SubjectStatus> CancelAsync(SubjectId subject, CancellationToken cancellationToken) =>
        CallAsync(subject.Tenant, () => Of(subject).CancelAsync(cancellationToken), cancellationToken);

    public Task<SubjectStatus> PublishAsync(SubjectId subject, int version, CancellationToken cancellationToken) =>
        CallAsync(subject.Tenant, () => Of(subject).PublishAsync(version, cancellationToken), cancellationToken);

    public Task DeleteAsync(SubjectId subject, CancellationToken cancellationToken) =>
        CallAsync(subject.Tenant, async () => { await Of(subject).DeleteAsync(cancellationToken); return true; }, cancellationToken);

    public Task<CompositionStatus> SubmitAsync(CompositionId composition, CompositionOrder order, CancellationToken cancellationToken) =>
        CallAsync(composition.Tenant, () => Of(composition).SubmitAsync(order, cancellationToken), cancellationToken);

    public Task<CompositionStatus> GetCompositionAsync(CompositionId composition, CancellationToken cancellationToken) =>
        CallAsync(composition.Tenant, () => Of(composition).GetStatusAsync(cancellationToken), cancellationToken);

    public IAsyncEnumerable<CompositionProgress> WatchAsync(CompositionId composition, CancellationToken cancellationToken) => WatchAsync(
        composition.Tenant, token => Of(composition).WatchAsync(token), progress => HasEnded(progress.State), cancellationToken);

    public Task<CompositionStatus> CancelAsync(CompositionId composition, CancellationToken cancellationToken) =>
        CallAsync(composition.Tenant, () => Of(composition).CancelAsync(cancellationToken), cancellationToken);

    private static bool HasEnded(WorkState state) => state is WorkState.Done or WorkState.Failed or WorkState.Cancelled;

    private ISubjectGrain Of(SubjectId subject) => cluster.GetGrain<ISubjectGrain>(subject.ToString());

    private ICompositionGrain Of(CompositionId composition) => cluster.GetGrain<ICompositionGrain>(composition.ToString());

    // Every grain call can be repeated: an order that is there already is answered with its standing.
    private Task<T> CallAsync<T>(TenantId tenant, Func<Task<T>> call, CancellationToken cancellationToken) => retry.RunAsync(
        async () =>
        {
            ActFor(tenant);
            return await call();
        },
        cancellationToken);

    private async IAsyncEnumerable<T> WatchAsync<T>(
        TenantId tenant, Func<CancellationToken, IAsyncEnumerable<T>> watch, Func<T, bool> isLast, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var ended = false; !ended;)
        {
            var stream = watch(cancellationToken).GetAsyncEnumerator(cancellationToken);
            try
            {
                while (await retry.MoveNextAsync(stream, () => ActFor(tenant), cancellationToken))
                {
                    yield return stream.Current;
                    ended = isLast(stream.Current);
                }
            }
            finally
            {
                ActFor(tenant);
                await stream.DisposeAsync();
            }
        }
    }

    private void ActFor(TenantId tenant) => RequestContext.Set(TenantTokens.ContextKey, tokens.Sign(tenant, TokenLife));
}
