package io.gantry.docker;

import io.gantry.builder.solve.AgentSource;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An SSH agent at the other end of a connection. Conversations share it: each message, in both
 * directions, begins with the number of its conversation and its length, four bytes each; a message
 * of no bytes ends the conversation. One question is under way at a time. Thread-safe.
 */
final class AgentStream implements AgentSource {
  private final BuildStreams.Stream stream;
  private final DataInputStream in;
  private int begun;

  AgentStream(BuildStreams.Stream stream) {
    this.stream = stream;
    this.in = new DataInputStream(new WireInput(stream.wire()));
  }

  @Override
  public synchronized Conversation begin() {
    begun++;
    return new Numbered(begun);
  }

  private synchronized byte[] ask(int number, byte[] request) throws IOException {
    try {
      send(number, request);
      int answered = in.readInt();
      int length = in.readInt();
      if (answered != number || length <= 0 || length > MOST_BYTES) {
        throw new IOException("the client's answer is none of an SSH agent");
      }
      byte[] answer = new byte[length];
      in.readFully(answer);
      return answer;
    } catch (ClientGone e) {
      throw new IOException(e);
    } catch (IOException e) {
      // Whatever comes now belongs to nothing.
      stream.end();
      throw e;
    }
  }

  private synchronized void send(int number, byte[] message) {
    ByteBuffer framed = ByteBuffer.allocate(2 * Integer.BYTES + message.length);
    stream.wire().write(framed.putInt(number).putInt(message.length).put(message).array());
  }

  private final class Numbered implements Conversation {
    private final int number;

    Numbered(int number) {
      this.number = number;
    }

    @Override
    public byte[] ask(byte[] request) throws IOException {
      return AgentStream.this.ask(number, request);
    }

    @Override
    public void close() {
      try {
        send(number, new byte[0]);
      } catch (ClientGone e) {
        // So has its end of the conversation.
        stream.end();
      }
    }
  }
}
