package io.gantry.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One received message: parts of struct nlmsghdr, and what follows it. */
record NetlinkMessage(int type, int flags, int sequence, ByteBuffer payload) {
  private static final int HEADER = 16;

  /** The messages in one datagram; what is cut short at its end is left out. */
  static List<NetlinkMessage> parse(byte[] datagram, int length) {
    ByteBuffer in = ByteBuffer.wrap(datagram, 0, length).order(ByteOrder.nativeOrder());
    List<NetlinkMessage> messages = new ArrayList<>();
    while (in.remaining() >= HEADER) {
      int start = in.position();
      int size = in.getInt(start);
      if (size < HEADER || size > in.remaining()) {
        break;
      }
      messages.add(
          new NetlinkMessage(
              Short.toUnsignedInt(in.getShort(start + 4)),
              Short.toUnsignedInt(in.getShort(start + 6)),
              in.getInt(start + 8),
              slice(in, start + HEADER, size - HEADER)));
      in.position(Math.min(in.limit(), start + aligned(size)));
    }
    return messages;
  }

  /** The attributes that follow a fixed part of {@code skip} bytes. */
  Map<Integer, ByteBuffer> attributes(int skip) {
    if (skip > payload.limit()) {
      return Map.of();
    }
    return attributes(slice(payload, skip, payload.limit() - skip));
  }

  /** The kernel's words in an NLMSG_ERROR (NLMSGERR_ATTR_MSG), or nothing. */
  String explanation() {
    if (type != Rtnetlink.NLMSG_ERROR || (flags & Rtnetlink.NLM_F_ACK_TLVS) == 0) {
      return "";
    }
    // struct nlmsgerr: errno, then the header of our message, then its body unless that is capped.
    boolean capped = (flags & Rtnetlink.NLM_F_CAPPED) != 0;
    int skip = Integer.BYTES + (capped ? HEADER : aligned(payload.getInt(Integer.BYTES)));
    ByteBuffer text = attributes(skip).get(Rtnetlink.NLMSGERR_ATTR_MSG);
    return text == null ? "" : text(text);
  }

  /** The attributes in this buffer by type; of several of one type the last counts. */
  static Map<Integer, ByteBuffer> attributes(ByteBuffer in) {
    Map<Integer, ByteBuffer> attributes = new HashMap<>();
    int at = 0;
    while (in.limit() - at >= 4) {
      int size = Short.toUnsignedInt(in.getShort(at));
      if (size < 4 || size > in.limit() - at) {
        break;
      }
      // The two highest bits are flags (nested, network byte order), not part of the type.
      attributes.put(in.getShort(at + 2) & 0x3fff, slice(in, at + 4, size - 4));
      at += aligned(size);
    }
    return attributes;
  }

  static byte[] bytes(ByteBuffer value) {
    byte[] bytes = new byte[value.limit()];
    value.get(0, bytes);
    return bytes;
  }

  /** A C string, with or without its NUL. */
  static String text(ByteBuffer value) {
    String text = new String(bytes(value), StandardCharsets.UTF_8);
    int end = text.indexOf(0);
    return end < 0 ? text : text.substring(0, end);
  }

  static int aligned(int size) {
    return (size + 3) & ~3;
  }

  private static ByteBuffer slice(ByteBuffer in, int start, int size) {
    return in.slice(start, size).order(ByteOrder.nativeOrder());
  }
}
