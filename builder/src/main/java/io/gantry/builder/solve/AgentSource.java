package io.gantry.builder.solve;

import java.io.IOException;

/**
 * An SSH agent that the client of a build forwards. Requests and answers are those of
 * draft-miller-ssh-agent, without their lengths. Thread-safe.
 */
public interface AgentSource {
  /** The most bytes of a request or an answer; that of OpenSSH's agent. */
  int MOST_BYTES = 256 << 10;

  /** A conversation of its own; the caller closes it. */
  Conversation begin();

  /** What one program asks. Used by one thread. */
  interface Conversation extends AutoCloseable {
    /**
     * Blocks for the answer.
     *
     * @throws IOException when the client is gone
     */
    byte[] ask(byte[] request) throws IOException;

    @Override
    void close();
  }
}
