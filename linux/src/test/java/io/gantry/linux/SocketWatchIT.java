package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class SocketWatchIT {
  private static final int SHORT_MILLIS = 100;

  @TempDir Path temp;

  /** Both ends of a connection, the watched one by the number of its descriptor. */
  private record Pair(SocketChannel client, SocketChannel served) implements AutoCloseable {
    int descriptor() throws ReflectiveOperationException {
      return (int) Class.forName("sun.nio.ch.SelChImpl").getMethod("getFDVal").invoke(served);
    }

    @Override
    public void close() throws IOException {
      client.close();
      served.close();
    }
  }

  private Pair unix() throws Exception {
    return pair(
        ServerSocketChannel.open(StandardProtocolFamily.UNIX),
        UnixDomainSocketAddress.of(temp.resolve("s")));
  }

  private static Pair tcp() throws Exception {
    return pair(
        ServerSocketChannel.open(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private static Pair pair(ServerSocketChannel server, SocketAddress address) throws Exception {
    try (server) {
      server.bind(address);
      return new Pair(SocketChannel.open(server.getLocalAddress()), server.accept());
    }
  }

  @Test
  void halfCloseIsTheEndOfInputOnly() throws Exception {
    CountDownLatch input = new CountDownLatch(1);
    CountDownLatch both = new CountDownLatch(1);
    try (Pair first = unix()) {
      try (SocketWatch _ = SocketWatch.onEndOfInput(first.descriptor(), input::countDown)) {
        first.client.write(ByteBuffer.wrap(new byte[] {1}));
        assertThat(input.await(SHORT_MILLIS, TimeUnit.MILLISECONDS)).isFalse();
        first.client.shutdownOutput();
        input.await();
      }
      try (SocketWatch _ = SocketWatch.onEnd(first.descriptor(), both::countDown)) {
        assertThat(both.await(SHORT_MILLIS, TimeUnit.MILLISECONDS)).isFalse();
        first.client.close();
        both.await();
      }
    }
  }

  @Test
  void nothingRunsAfterTheWatchIsClosed() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    try (Pair pair = unix()) {
      SocketWatch.onEnd(pair.descriptor(), gone::countDown).close();
      pair.client.close();
      assertThat(gone.await(SHORT_MILLIS, TimeUnit.MILLISECONDS)).isFalse();
    }
  }

  @Test
  void resetOverTcpIsTheEndOfBoth() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    try (Pair pair = tcp();
        SocketWatch _ = SocketWatch.onEnd(pair.descriptor(), gone::countDown)) {
      pair.client.shutdownOutput();
      assertThat(gone.await(SHORT_MILLIS, TimeUnit.MILLISECONDS)).isFalse();
      pair.client.setOption(StandardSocketOptions.SO_LINGER, 0); // Close by reset.
      pair.client.close();
      gone.await();
    }
  }

  @Test
  void socketThatWasClosedFirstIsForgotten() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    SocketWatch watch;
    try (Pair pair = unix()) {
      watch = SocketWatch.onEnd(pair.descriptor(), gone::countDown);
      pair.served.close();
    }
    watch.close();
    assertThat(gone.getCount()).isOne();
  }
}
