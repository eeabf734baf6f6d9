package io.gantry.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.Open;
import io.gantry.linux.Pidfd;
import io.gantry.linux.Processes;
import io.gantry.linux.Signals;
import io.gantry.linux.UnixSocket;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that break the protocol harm their own connection only. */
class HostileClientIT {
  private Stage stage;

  @BeforeEach
  void open() throws IOException {
    stage = Stage.open();
  }

  @AfterEach
  void close() throws Exception {
    stage.close();
  }

  private static SocketChannel connect(LaunchRequest request) throws IOException {
    return UnixSocket.connect(request.runFolder().resolve(Launcher.SOCKET));
  }

  private static ByteBuffer header(int type, int length) {
    return ByteBuffer.allocate(8).put(0, (byte) type).putInt(4, length);
  }

  private static boolean isDropped(SocketChannel channel) {
    ByteBuffer bytes = ByteBuffer.allocate(1);
    try {
      return channel.read(bytes) < 0;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void dropsWhoBreaksTheProtocol() throws Exception {
    LaunchRequest request =
        LaunchRequest.of(stage.waiting("cat"), stage.runFolder()).withStdin(false);
    Shim shim = stage.launch(request);
    shim.start(request.plan());
    List<ByteBuffer> broken =
        List.of(
            header(99, 0), // no such type
            header(0, 4), // input without having attached
            header(16, 4), // a second launch
            header(16, -1),
            header(18, 2), // wrong lengths
            header(20, 1 << 30),
            header(21, -1),
            header(34, 0), // a frame that only the shim sends
            ByteBuffer.wrap(new byte[] {17, 1, 0, 0, 0, 0, 0, 0}),
            Stage.bytes("GET / HTTP/1.1\r\n\r\n"));
    for (ByteBuffer bytes : broken) {
      try (SocketChannel channel = connect(request)) {
        channel.write(bytes);
        assertThat(isDropped(channel)).as("%s", bytes).isTrue();
      }
    }
    try (SocketChannel channel = connect(request)) {
      channel.write(header(18, 1));
      channel.write(ByteBuffer.wrap(new byte[] {1}));
      channel.read(ByteBuffer.allocate(8));
      channel.write(header(0, (1 << 20) + 1));
      assertThat(isDropped(channel)).isTrue();
    }
    assertStillServes(shim);
  }

  @Test
  void survivesRandomBytes() throws Exception {
    LaunchRequest request =
        LaunchRequest.of(stage.waiting("cat"), stage.runFolder()).withStdin(false);
    Shim shim = stage.launch(request);
    shim.start(request.plan());
    var random = new Random(11);
    for (int i = 0; i < 300; i++) {
      byte[] bytes = new byte[random.nextInt(1, 200)];
      random.nextBytes(bytes);
      // SIGNAL and STDIN_CLOSE are allowed to everybody, and would end the program.
      bytes[0] = (byte) (random.nextBoolean() ? 16 + random.nextInt(3) : 20);
      if (random.nextBoolean()) {
        header(bytes[0], random.nextInt(6)).get(0, bytes, 0, Math.min(8, bytes.length));
      }
      try (SocketChannel channel = connect(request)) {
        channel.write(ByteBuffer.wrap(bytes, 0, Math.min(bytes.length, 8 + random.nextInt(8))));
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("roken pipe");
      }
    }
    assertStillServes(shim);
  }

  @Test
  void takesFramesInPieces() throws Exception {
    LaunchRequest request =
        LaunchRequest.of(stage.waiting("cat"), stage.runFolder()).withStdin(false);
    Shim shim = stage.launch(request);
    shim.start(request.plan());
    ByteBuffer all = ByteBuffer.allocate(64).put(header(18, 1)).put((byte) 3);
    all.put(header(0, 3)).put(Stage.bytes("abc")).flip();
    try (SocketChannel channel = connect(request)) {
      while (all.hasRemaining()) {
        channel.write(all.slice(all.position(), 1));
        all.position(all.position() + 1);
      }
      assertThat(frame(channel).get(0)).isEqualTo((byte) 36);
      // cat may have read the bytes one by one, too.
      var back = new StringBuilder();
      while (back.length() < 3) {
        back.append(StandardCharsets.UTF_8.decode(frame(channel).position(8)));
      }
      assertThat(back).hasToString("abc");
    }
  }

  /** A whole frame, its header too. */
  private static ByteBuffer frame(SocketChannel channel) throws IOException {
    ByteBuffer header = fill(channel, ByteBuffer.allocate(8));
    ByteBuffer payload = fill(channel, ByteBuffer.allocate(header.getInt(4)));
    return ByteBuffer.allocate(8 + payload.limit()).put(header).put(payload).flip();
  }

  private static ByteBuffer fill(SocketChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      assertThat(channel.read(buffer)).isPositive();
    }
    return buffer.flip();
  }

  @Test
  void refusesMalformedLaunches() throws Exception {
    byte[] good = LaunchRequest.of(stage.waiting("true"), stage.runFolder()).encode().array();
    var random = new Random(5);
    Stream<byte[]> cut =
        IntStream.range(0, 40).mapToObj(i -> cut(good, random.nextInt(good.length)));
    for (byte[] request : cut.toList()) {
      assertThat(answerTo(request)).isIn(34, -1);
    }
    for (int i = 0; i < 200; i++) {
      byte[] damaged = good.clone();
      int at = random.nextInt(12);
      damaged[at < 8 ? at : random.nextInt(60)] ^= (byte) (1 << random.nextInt(8));
      // Whatever it is, the shim must neither crash nor hang: it fails, waits, or starts.
      assertThat(answerTo(damaged)).isIn(32, 34, -1);
    }
  }

  private static byte[] cut(byte[] bytes, int length) {
    return Arrays.copyOf(bytes, length);
  }

  /** The type of the first frame that a shim of its own answers. */
  private int answerTo(byte[] launch) throws Exception {
    Path run = stage.runFolder();
    try (Fd listener = UnixSocket.listen(run.resolve(Launcher.SOCKET));
        Fd nothing = FileCalls.open("/dev/null", Open.READ_WRITE);
        Fd program = FileCalls.open(System.getProperty("gantry.init"), 0)) {
      int pid =
          Processes.spawn(
              program,
              List.of("gantry-init", "shim"),
              Map.of(0, nothing, 1, nothing, 2, nothing, 3, listener));
      try (Pidfd process = Pidfd.open(pid)) {
        int type = firstAnswer(run, launch);
        if (type == FrameType.PID.number()) {
          process.signal(Signals.KILL);
        }
        assertThat(process.awaitEnd(Duration.ofSeconds(20))).isTrue();
        assertThat(process.waitExit()).isIn(0, 1, 137);
        return type;
      }
    } finally {
      Files.delete(run.resolve(Launcher.SOCKET));
    }
  }

  /** Its type; -1 when the shim just hangs up. */
  private static int firstAnswer(Path run, byte[] launch) throws IOException {
    try (SocketChannel channel = UnixSocket.connect(run.resolve(Launcher.SOCKET))) {
      channel.write(new ByteBuffer[] {header(16, launch.length), ByteBuffer.wrap(launch)});
      ByteBuffer answer = ByteBuffer.allocate(8);
      return channel.read(answer) > 0 ? answer.get(0) : -1;
    }
  }

  @Test
  void dropsAClientThatStallsAndKeepsTheLogWhole() throws Exception {
    Path log = stage.folder.resolve("log");
    LaunchRequest request =
        LaunchRequest.of(
                stage.waiting("sh", "-c", "yes 012345678901234 | head -c 4194304"),
                stage.runFolder())
            .withLog(new LaunchRequest.LogFile(log, 0, 1));
    Shim shim = stage.launch(request);
    try (Attachment stalled = shim.attach(false, true, true)) {
      shim.start(request.plan());
      assertThat(shim.awaitExit().code()).isZero();
      assertThat(Files.size(log)).isEqualTo(4_194_304L / 16 * (15 + 41));
      assertThat(stalled.next()).isPresent();
    }
  }

  @Test
  void hasRoomForManyClientsAndRefusesMore() throws Exception {
    LaunchRequest request =
        LaunchRequest.of(stage.waiting("cat"), stage.runFolder()).withStdin(false);
    Shim shim = stage.launch(request);
    shim.start(request.plan());
    List<SocketChannel> channels = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      channels.add(connect(request));
    }
    assertThat(isDropped(channels.getLast())).isTrue();
    for (SocketChannel channel : channels) {
      channel.close();
    }
    Stage.await("a free place", () -> attaches(shim));
    assertStillServes(shim);
  }

  private static boolean attaches(Shim shim) {
    try (Attachment attachment = shim.attach(false, true, true)) {
      return attachment != null;
    } catch (GantryException | IOException e) {
      return false;
    }
  }

  private static void assertStillServes(Shim shim) throws Exception {
    try (Attachment attachment = shim.attach(true, true, true)) {
      attachment.write(Stage.bytes("still here"));
      assertThat(Stage.readUntil(attachment, "here")).isEqualTo("still here");
      attachment.closeStdin();
      assertThat(shim.awaitExit().code()).isZero();
    }
  }
}
