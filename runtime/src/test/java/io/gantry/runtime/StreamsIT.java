package io.gantry.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Standard streams through attached clients. */
class StreamsIT {
  private static final int MEGABYTE = 1 << 20;

  private Stage stage;

  @BeforeEach
  void open() throws IOException {
    stage = Stage.open();
  }

  @AfterEach
  void close() throws Exception {
    stage.close();
  }

  private LaunchRequest cat(boolean once) throws IOException {
    return LaunchRequest.of(stage.waiting("cat"), stage.runFolder()).withStdin(once);
  }

  @Test
  void readsNothingWithoutStdin() throws Exception {
    assertThat(stage.run(stage.waiting("sh", "-c", "cat; echo end")).out()).isEqualTo("end\n");
  }

  @Test
  void closesStdinOnRequest() throws Exception {
    LaunchRequest request = cat(false);
    Shim shim = stage.launch(request);
    try (Attachment attachment = shim.attach(true, true, true)) {
      shim.start(request.plan());
      attachment.write(Stage.bytes("hello"));
      attachment.closeStdin();
      assertThat(Stage.collect(shim, attachment).out()).isEqualTo("hello");
    }
  }

  @Test
  void takesInputBeforeTheStart() throws Exception {
    LaunchRequest request = cat(true);
    Shim shim = stage.launch(request);
    try (Attachment attachment = shim.attach(true, true, true)) {
      attachment.write(Stage.bytes("early"));
      attachment.halfClose();
      shim.start(request.plan());
      assertThat(Stage.collect(shim, attachment).out()).isEqualTo("early");
    }
  }

  @Test
  void keepsStdinOpenOverClientsUnlessOnce() throws Exception {
    LaunchRequest request = cat(false);
    Shim shim = stage.launch(request);
    shim.start(request.plan());
    try (Attachment reader = shim.attach(false, true, true)) {
      try (Attachment first = shim.attach(true, false, false)) {
        first.write(Stage.bytes("one "));
      }
      assertThat(Stage.readUntil(reader, "one ")).isEqualTo("one ");
      Attachment second = shim.attach(true, false, false);
      second.write(Stage.bytes("two "));
      second.halfClose();
      assertThat(Stage.readUntil(reader, "two ")).isEqualTo("two ");
      assertThat(shim.exit()).isEmpty();
      second.close();
    }
  }

  @Test
  void endsStdinWithTheOnlyClientWhenOnce() throws Exception {
    LaunchRequest request = cat(true);
    Shim shim = stage.launch(request);
    shim.start(request.plan());
    shim.attach(true, false, false).close();
    assertThat(shim.awaitExit().code()).isZero();
  }

  @Test
  void givesOutputToAllWhoAreAttached() throws Exception {
    LaunchPlan plan = stage.waiting("sh", "-c", "echo out; echo err >&2");
    Shim shim = stage.launch(plan);
    try (Attachment both = shim.attach(false, true, true);
        Attachment errors = shim.attach(false, false, true)) {
      shim.start(plan);
      Stage.Result first = Stage.collect(shim, both);
      Stage.Result second = Stage.collect(shim, errors);
      assertThat(first.out() + first.err()).isEqualTo("out\nerr\n");
      assertThat(second.out() + second.err()).isEqualTo("err\n");
    }
  }

  @Test
  void refusesToAttachToWhatHasEnded() throws Exception {
    Shim shim = stage.launch(stage.plan(List.of(), "true"));
    shim.awaitExit();
    Stage.await("no process", () -> Stage.leftProcesses().isEmpty());
    assertThatThrownBy(() -> shim.attach(false, true, true)).isInstanceOf(GantryException.class);
  }

  @Test
  void relaysInputAndOutputOfMegabytes() throws Exception {
    LaunchRequest request = cat(true);
    Shim shim = stage.launch(request);
    byte[] data = new byte[8 * MEGABYTE];
    new Random(7).nextBytes(data);
    try (Attachment attachment = shim.attach(true, true, true)) {
      shim.start(request.plan());
      Thread.ofVirtual().start(() -> feed(attachment, data));
      byte[] back = new byte[data.length];
      int count = 0;
      for (Optional<Attachment.Output> o = attachment.next();
          o.isPresent();
          o = attachment.next()) {
        int length = o.get().bytes().remaining();
        o.get().bytes().get(back, count, length);
        count += length;
      }
      assertThat(count).isEqualTo(data.length);
      assertThat(back).isEqualTo(data);
    }
  }

  private static void feed(Attachment attachment, byte[] data) {
    try {
      attachment.write(ByteBuffer.wrap(data));
      attachment.halfClose();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void relaysTwoHundredMegabytesByteForByte() throws Exception {
    Path log = stage.folder.resolve("log");
    LaunchRequest request =
        LaunchRequest.of(
                stage.waiting(
                    "sh",
                    "-c",
                    "yes 0123456789abcdef0123456789abcdef0123456789abcdef012345678901234 | head -c 209715200"),
                stage.runFolder())
            .withLog(new LaunchRequest.LogFile(log, 0, 1));
    Shim shim = stage.launch(request);
    var checker = new Checker();
    try (Attachment attachment = shim.attach(false, true, true)) {
      shim.start(request.plan());
      attachment.transferTo(checker);
    }
    assertThat(shim.awaitExit().code()).isZero();
    assertThat(checker.payload).isEqualTo(200L * MEGABYTE);
    assertThat(Files.size(log)).isEqualTo((200L * MEGABYTE / 64) * (63 + 41));
  }

  /** Reads multiplexed frames and compares each byte with its place in the pattern. */
  private static final class Checker implements WritableByteChannel {
    private static final byte[] LINE =
        "0123456789abcdef0123456789abcdef0123456789abcdef012345678901234\n"
            .getBytes(StandardCharsets.US_ASCII);
    private final ByteBuffer header = ByteBuffer.allocate(8);
    private int left;
    private long payload;

    @Override
    public int write(ByteBuffer bytes) {
      int count = bytes.remaining();
      while (bytes.hasRemaining()) {
        if (left == 0) {
          header.put(bytes.get());
          if (!header.hasRemaining()) {
            assertThat(header.get(0)).isEqualTo((byte) 1);
            left = header.getInt(4);
            header.clear();
          }
        } else {
          compare(bytes);
        }
      }
      return count;
    }

    private void compare(ByteBuffer bytes) {
      int place = (int) (payload % LINE.length);
      int length = Math.min(Math.min(left, bytes.remaining()), LINE.length - place);
      if (!bytes.slice(bytes.position(), length).equals(ByteBuffer.wrap(LINE, place, length))) {
        throw new AssertionError("wrong bytes at " + payload);
      }
      bytes.position(bytes.position() + length);
      left -= length;
      payload += length;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
