package io.gantry.csi;

import io.gantry.oci.GantryException;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A connection to a plugin, for a few calls: volumes are mounted seldom, and between that nothing
 * of it stays. Calls block, and end by their time.
 */
final class CsiChannel implements AutoCloseable {
  private static final int ANSWER_LIMIT = 4 << 20;

  private final Path socket;
  private final Duration limit;
  private final MultiThreadIoEventLoopGroup loop;
  private final ManagedChannel channel;

  CsiChannel(Path socket, Duration limit) {
    this.socket = socket;
    this.limit = limit;
    loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    channel =
        NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
            .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
            .eventLoopGroup(loop)
            .directExecutor()
            .usePlaintext()
            .overrideAuthority("localhost")
            .maxInboundMessageSize(ANSWER_LIMIT)
            .disableRetry()
            .build();
  }

  /** A stub of the generated code on this channel. */
  <S extends AbstractStub<S>> S stub(StubFactory<S> factory) {
    return factory.of(channel);
  }

  /** Makes a stub of a channel. */
  interface StubFactory<S> {
    S of(ManagedChannel channel);
  }

  /** The call with a deadline, and its failures in our words. */
  <S extends AbstractStub<S>, T> T call(String method, S stub, Call<S, T> call) {
    S timed = stub.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS);
    return told(method, () -> call.on(timed));
  }

  /** One call of a stub. */
  interface Call<S, T> {
    T on(S stub);
  }

  private <T> T told(String method, Supplier<T> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      Status status = e.getStatus();
      String why = status.getDescription() == null ? "" : ": " + status.getDescription();
      throw new GantryException(
          kind(status.getCode()),
          "CSI " + method + " at " + socket + ": " + status.getCode() + why,
          e);
    }
  }

  private static GantryException.Kind kind(Status.Code code) {
    return switch (code) {
      case INVALID_ARGUMENT, OUT_OF_RANGE -> GantryException.Kind.INVALID;
      case NOT_FOUND -> GantryException.Kind.NOT_FOUND;
      case ALREADY_EXISTS, FAILED_PRECONDITION, ABORTED -> GantryException.Kind.CONFLICT;
      case PERMISSION_DENIED, UNAUTHENTICATED -> GantryException.Kind.DENIED;
      case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED -> GantryException.Kind.UNAVAILABLE;
      case OK, UNKNOWN, RESOURCE_EXHAUSTED, UNIMPLEMENTED, INTERNAL, DATA_LOSS ->
          GantryException.Kind.INTERNAL;
    };
  }

  @Override
  public void close() {
    channel.shutdownNow();
    var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
