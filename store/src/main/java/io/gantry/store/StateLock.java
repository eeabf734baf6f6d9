package io.gantry.store;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The right of one process to a state root; the kernel takes it back however the process ends. */
public final class StateLock implements AutoCloseable {
  /**
   * Roots that this process holds. The kernel's lock belongs to the process and is lost when any of
   * its descriptors of the file closes, so that a second try must not even open the file.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private StateLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Takes the lock or throws CONFLICT with the holder's process id. */
  public static StateLock acquire(Path root) throws IOException {
    Path file = root.toRealPath().resolve("lock");
    if (!HELD.add(file)) {
      throw taken(root, ProcessHandle.current().pid() + " (this process)");
    }
    boolean locked = false;
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      @Nullable FileLock lock = channel.tryLock();
      if (lock == null) {
        throw taken(root, Files.readString(file).strip());
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(pid().getBytes(StandardCharsets.US_ASCII)));
      locked = true;
      return new StateLock(file, channel);
    } finally {
      if (!locked) {
        channel.close();
        HELD.remove(file);
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    HELD.remove(file);
  }

  private static String pid() {
    return ProcessHandle.current().pid() + "\n";
  }

  private static GantryException taken(Path root, String holder) {
    return GantryException.conflict(
        "open state root %s: it is in use by process %s. Hint: stop that process or use another folder"
            .formatted(root, holder.isEmpty() ? "unknown" : holder));
  }
}
