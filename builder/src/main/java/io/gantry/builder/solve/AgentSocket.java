package io.gantry.builder.solve;

import io.gantry.linux.At;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.Open;
import io.gantry.oci.GantryException;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * The socket of a forwarded agent as the programs of a build see it. Only whole messages of the
 * agent's protocol get through, of a bounded size, from a bounded number of programs at a time.
 * With it end all that talk to it.
 */
final class AgentSocket implements AutoCloseable {
  private static final String NAME = "agent";
  private static final int MOST_CONVERSATIONS = 32;

  private final Path folder;
  private final AgentSource agent;
  private final ServerSocketChannel server;
  private final Set<SocketChannel> open = new HashSet<>();

  /**
   * @param folder that is empty; the socket lies in it
   * @param mode, uid and gid of the socket
   */
  AgentSocket(Path folder, AgentSource agent, int mode, int uid, int gid) {
    this.folder = folder;
    this.agent = agent;
    try {
      server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      // The folder's own path may be longer than addresses can be.
      try (Fd own = FileCalls.open(folder.toString(), Open.READ_ONLY | Open.DIRECTORY)) {
        var _ = server.bind(UnixDomainSocketAddress.of(own.path() + "/" + NAME));
      }
      FileCalls.fchownat(Fd.CWD, path().toString(), uid, gid, At.SYMLINK_NOFOLLOW);
      FileCalls.fchmodat(Fd.CWD, path().toString(), mode);
    } catch (IOException e) {
      throw GantryException.internal("make the socket of an SSH agent: " + e, e);
    }
    Thread.ofVirtual().name("agent of a build").start(this::accept);
  }

  String name() {
    return NAME;
  }

  Path path() {
    return folder.resolve(NAME);
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel program = server.accept();
        if (admit(program)) {
          Thread.ofVirtual().name("agent of a build").start(() -> serve(program));
        } else {
          program.close();
        }
      }
    } catch (IOException e) {
      // It is closed: the step has ended.
      return;
    }
  }

  private synchronized boolean admit(SocketChannel program) {
    return server.isOpen() && open.size() < MOST_CONVERSATIONS && open.add(program);
  }

  private void serve(SocketChannel program) {
    try (program;
        AgentSource.Conversation conversation = agent.begin()) {
      DataInputStream in = new DataInputStream(Channels.newInputStream(program));
      for (int length = in.readInt();
          length > 0 && length <= AgentSource.MOST_BYTES;
          length = in.readInt()) {
        byte[] answer = conversation.ask(in.readNBytes(length));
        ByteBuffer framed = ByteBuffer.allocate(Integer.BYTES + answer.length);
        framed.putInt(answer.length).put(answer).flip();
        while (framed.hasRemaining()) {
          program.write(framed);
        }
      }
    } catch (IOException e) {
      // The program or the client has gone; nobody else is concerned.
    } finally {
      synchronized (this) {
        open.remove(program);
      }
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      synchronized (this) {
        for (SocketChannel program : open) {
          program.close();
        }
      }
    } catch (IOException e) {
      throw GantryException.internal("close the socket of an SSH agent: " + e, e);
    }
  }
}
