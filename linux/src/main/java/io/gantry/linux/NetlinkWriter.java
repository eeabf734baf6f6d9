package io.gantry.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes netlink messages one behind the other, in host byte order, each part aligned to 4 bytes.
 */
final class NetlinkWriter {
  private static final int NLA_F_NESTED = 0x8000;
  private static final int ATTRIBUTE_HEADER = 4;

  private ByteBuffer buffer = ByteBuffer.allocate(512).order(ByteOrder.nativeOrder());
  private int message;

  /** Starts a message: struct nlmsghdr, with its length to come. */
  NetlinkWriter begin(int type, int flags, int sequence) {
    message = buffer.position();
    return u32(0).u16(type).u16(flags).u32(sequence).u32(0);
  }

  /** Ends the message that was begun; all that was written so far. */
  byte[] end() {
    buffer.putInt(message, buffer.position() - message);
    return written();
  }

  byte[] written() {
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  NetlinkWriter raw(byte[] bytes) {
    room(bytes.length).put(bytes);
    return this;
  }

  NetlinkWriter u8(int value) {
    room(1).put((byte) value);
    return this;
  }

  NetlinkWriter u16(int value) {
    room(2).putShort((short) value);
    return this;
  }

  NetlinkWriter u32(int value) {
    room(4).putInt(value);
    return this;
  }

  NetlinkWriter attribute(int type, byte[] value) {
    u16(ATTRIBUTE_HEADER + value.length).u16(type);
    room(value.length).put(value);
    return align();
  }

  NetlinkWriter attribute(int type, int value) {
    return u16(ATTRIBUTE_HEADER + Integer.BYTES).u16(type).u32(value);
  }

  /** A number of 16 bits. */
  NetlinkWriter attribute16(int type, int value) {
    u16(ATTRIBUTE_HEADER + Short.BYTES).u16(type).u16(value);
    return align();
  }

  /** A C string with its NUL. */
  NetlinkWriter attribute(int type, String value) {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    return attribute(type, Arrays.copyOf(text, text.length + 1));
  }

  /** Opens an attribute that holds attributes; the answer goes to {@link #close}. */
  int open(int type) {
    int start = buffer.position();
    u16(0).u16(type | NLA_F_NESTED);
    return start;
  }

  NetlinkWriter close(int start) {
    buffer.putShort(start, (short) (buffer.position() - start));
    return this;
  }

  private NetlinkWriter align() {
    while (buffer.position() % 4 != 0) {
      u8(0);
    }
    return this;
  }

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      ByteBuffer larger = ByteBuffer.allocate(2 * buffer.capacity() + bytes);
      buffer = larger.order(ByteOrder.nativeOrder()).put(buffer.flip());
    }
    return buffer;
  }
}
