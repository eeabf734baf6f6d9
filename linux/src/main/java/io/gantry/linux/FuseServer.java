package io.gantry.linux;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Serves a {@link FuseFiles} to the kernel as a mounted, read-only file system. One platform thread
 * takes the requests and answers all but reads of files, which go to an executor. The kernel is
 * told to keep what it hears: names, attributes and content that were asked for once cost nothing
 * again.
 *
 * <p>It ends when the file system is unmounted everywhere, overlays on top of it included, or is
 * closed: then all who still use it get ENOTCONN. Thread-safe.
 */
public final class FuseServer implements AutoCloseable {
  private static final Logger LOG = System.getLogger("io.gantry.linux");

  /** Room for the largest extended attribute. */
  private static final int ANSWER = 80 << 10;

  /** The kernel asks for 128 KiB at most when it was promised no more. */
  private static final int LARGEST_READ = 1 << 20;

  private static final int FORCE = 1;

  private final FuseFiles files;
  private final Path place;
  private final Executor readers;
  private final Runnable onEnd;
  private final FuseDevice device;

  /**
   * The thread that takes requests, and each read that is under way: the last closes the device.
   */
  private final AtomicInteger users = new AtomicInteger(1);

  private final CountDownLatch ended = new CountDownLatch(1);

  private FuseServer(
      FuseFiles files, Path place, Executor readers, Runnable onEnd, FuseDevice device) {
    this.files = files;
    this.place = place;
    this.readers = readers;
    this.onEnd = onEnd;
    this.device = device;
  }

  /**
   * Mounts the file system, without set-user-id programs and devices of its own.
   *
   * @param place a folder; the mount there shows the type {@code fuse.gantry}
   * @param readers runs reads of files, which may block
   * @param onEnd runs once, on some thread, when nothing is asked any more; before {@link
   *     #awaitEnd} answers
   * @throws LinuxException when it cannot be mounted; nothing is left then
   */
  public static FuseServer mount(
      FuseFiles files, Path place, String source, Executor readers, Runnable onEnd) {
    FuseDevice device = FuseDevice.open();
    try (Fd mount = mount(device, source)) {
      FuseServer server = new FuseServer(files, place, readers, onEnd, device);
      MountCalls.moveMount(mount, Fd.CWD, place.toString());
      Thread.ofPlatform().daemon().name("fuse " + place.getFileName()).start(server::run);
      return server;
    } catch (RuntimeException | Error e) {
      device.close();
      throw e;
    }
  }

  private static Fd mount(FuseDevice device, String source) {
    try (Fd context = MountCalls.fsopen("fuse")) {
      MountCalls.fsconfigString(context, "source", source);
      MountCalls.fsconfigString(context, "subtype", "gantry");
      MountCalls.fsconfigString(context, "fd", Integer.toString(device.number()));
      MountCalls.fsconfigString(context, "rootmode", "40000");
      MountCalls.fsconfigString(context, "user_id", "0");
      MountCalls.fsconfigString(context, "group_id", "0");
      // Else each read makes the kernel doubt the access time, and ask for it.
      MountCalls.fsconfigFlag(context, "ro");
      MountCalls.fsconfigFlag(context, "default_permissions");
      MountCalls.fsconfigFlag(context, "allow_other");
      MountCalls.fsconfigCreate(context);
      return MountCalls.fsmount(
          context, MountAttr.READ_ONLY | MountAttr.NO_SUID | MountAttr.NO_DEV);
    }
  }

  /**
   * Takes the mount away from its place. Overlays on top of it, and open files, go on; the last of
   * them to go ends the server.
   */
  public void detach() {
    unmount(Unmount.DETACH);
  }

  /** Whether the end comes within this time. */
  public boolean awaitEnd(long time, TimeUnit unit) throws InterruptedException {
    return ended.await(time, unit);
  }

  /** Unmounts and ends it, whoever uses it. Reads that are under way may take a moment more. */
  @Override
  public void close() {
    unmount(FORCE | Unmount.DETACH);
    device.stop();
  }

  private void unmount(int flags) {
    try {
      MountCalls.umount2(place.toString(), flags | Unmount.NO_FOLLOW);
    } catch (LinuxException e) {
      if (e.errno() != Errno.EINVAL && e.errno() != Errno.ENOENT) {
        throw e;
      }
      LOG.log(Level.DEBUG, "{0} is not mounted any more", place);
    }
  }

  private void run() {
    try (FuseDevice.Reader reader = device.new Reader();
        Arena arena = Arena.ofConfined()) {
      FuseReply reply = new FuseReply(arena.allocate(ANSWER, 8));
      FuseAnswers answers = new FuseAnswers(files, reply);
      for (Optional<FuseRequest> next = reader.next(); next.isPresent(); next = reader.next()) {
        serve(next.get(), answers, reply, reader.frame());
      }
    } catch (LinuxException e) {
      LOG.log(Level.ERROR, "serve {0}: {1}", place, e.getMessage());
    } finally {
      leave();
    }
  }

  private void serve(FuseRequest request, FuseAnswers answers, FuseReply reply, Frame frame) {
    if (request.operation() == FuseRequest.READ) {
      readLater(request, reply, frame);
    } else if (request.wantsReply()) {
      int errno = errnoOf(() -> answers.answer(request));
      long unique = request.unique();
      device.write(frame, errno == 0 ? reply.finish(unique) : reply.error(unique, errno));
    }
  }

  private void readLater(FuseRequest request, FuseReply reply, Frame frame) {
    long unique = request.unique();
    long inode = request.inode();
    long offset = request.longNumber(8);
    int size = request.number(16);
    users.incrementAndGet();
    try {
      readers.execute(() -> read(unique, inode, offset, size));
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "nobody reads any more", e);
      device.write(frame, reply.error(unique, Errno.EIO));
      leave();
    }
  }

  private void read(long unique, long inode, long offset, int size) {
    try (Frame frame = new Frame()) {
      int wanted = Math.clamp(size, 0, LARGEST_READ);
      MemorySegment memory = frame.allocate(FuseReply.HEADER + (long) wanted);
      FuseReply reply = new FuseReply(memory);
      reply.begin();
      int errno =
          errnoOf(() -> {
            reply.take(files.read(inode, offset, memory.asSlice(FuseReply.HEADER, wanted)));
            return 0;
          });
      device.write(frame, errno == 0 ? reply.finish(unique) : reply.error(unique, errno));
    } catch (LinuxException e) {
      LOG.log(Level.ERROR, "serve {0}: {1}", place, e.getMessage());
    } finally {
      leave();
    }
  }

  private interface Act {
    int run();
  }

  private int errnoOf(Act act) {
    try {
      return act.run();
    } catch (LinuxException e) {
      return e.errno();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a file of " + place + " cannot be served", e);
      return Errno.EIO;
    }
  }

  /** Not while anybody may still use the descriptor's number. */
  private void leave() {
    if (users.decrementAndGet() == 0) {
      device.close();
      try {
        onEnd.run();
      } finally {
        ended.countDown();
      }
    }
  }
}
