package io.gantry.network.dns;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;

/** A client's query with its one question (RFC 1035, 4.1), checked; its bytes as they came. */
final class Query {
  /** Longer ones are not read: a question and some EDNS options need far less. */
  static final int MAX_LENGTH = 4096;

  static final int MAX_TCP_ANSWER = 0xffff;
  private static final int HEADER = 12;
  private static final int QUESTION_COUNT = 4;
  private static final int TYPE_AND_CLASS = 4;
  private static final int MIN_UDP_ANSWER = 512;
  private static final int MAX_UDP_ANSWER = 4096;
  private static final int FOLD = 0x20;

  private final byte[] bytes;
  private final Message message;
  private final int questionEnd;

  private Query(byte[] bytes, Message message, int questionEnd) {
    this.bytes = bytes;
    this.message = message;
    this.questionEnd = questionEnd;
  }

  /** Empty when it is no query, is damaged or asks anything but one question: it gets no answer. */
  static Optional<Query> parse(byte[] bytes) {
    int end = questionEnd(bytes);
    if (end < 0 || isAnswer(bytes)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Query(bytes, new Message(bytes), end));
    } catch (IOException | RuntimeException e) {
      // Some checks of the library, of types and times to live, refuse with unchecked exceptions.
      return Optional.empty();
    }
  }

  Message message() {
    return message;
  }

  Record question() {
    return message.getQuestion();
  }

  /** How large an answer the client takes over UDP (RFC 6891, 6.2.3), within our own bounds. */
  int udpLimit() {
    OPTRecord edns = message.getOPT();
    int asked = edns == null ? 0 : edns.getPayloadSize();
    return Math.clamp(asked, MIN_UDP_ANSWER, MAX_UDP_ANSWER);
  }

  /** The query as it came, under another id. */
  byte[] withId(int id) {
    return withId(bytes, id);
  }

  /** An answer under this query's id. */
  byte[] addressed(byte[] answer) {
    return withId(answer, message.getHeader().getID());
  }

  /**
   * Whether this message answers the query that was sent under the id: the same question, but for
   * case; a refusal may leave the question out.
   */
  boolean isAnsweredBy(byte[] answer, int id) {
    if (answer.length < HEADER || !isAnswer(answer) || id(answer) != id) {
      return false;
    }
    int questions = unsigned16(answer, QUESTION_COUNT);
    if (questions == 0) {
      return rcode(answer) != 0;
    }
    return questions == 1 && answer.length >= questionEnd && sameQuestion(answer);
  }

  static int rcode(byte[] answer) {
    return answer[3] & 0xf;
  }

  static boolean isTruncated(byte[] answer) {
    return (answer[2] & 0x2) != 0;
  }

  static boolean isAuthoritative(byte[] answer) {
    return (answer[2] & 0x4) != 0;
  }

  boolean wantsRecursion() {
    return message.getHeader().getFlag(Flags.RD);
  }

  private boolean sameQuestion(byte[] answer) {
    for (int i = HEADER; i < questionEnd; i++) {
      if (folded(answer[i]) != folded(bytes[i])) {
        return false;
      }
    }
    return true;
  }

  private static int folded(byte letter) {
    return letter >= 'A' && letter <= 'Z' ? letter | FOLD : letter;
  }

  /** Where the only question ends; negative when there is no such or its name is compressed. */
  private static int questionEnd(byte[] bytes) {
    if (bytes.length < HEADER
        || bytes.length > MAX_LENGTH
        || unsigned16(bytes, QUESTION_COUNT) != 1) {
      return -1;
    }
    int at = HEADER;
    while (at < bytes.length && bytes[at] > 0) {
      at += 1 + bytes[at];
    }
    int end = at + 1 + TYPE_AND_CLASS;
    return at < bytes.length && bytes[at] == 0 && end <= bytes.length ? end : -1;
  }

  private static boolean isAnswer(byte[] bytes) {
    return (bytes[2] & 0x80) != 0;
  }

  private static int id(byte[] bytes) {
    return unsigned16(bytes, 0);
  }

  private static int unsigned16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }

  private static byte[] withId(byte[] bytes, int id) {
    byte[] copy = Arrays.copyOf(bytes, bytes.length);
    copy[0] = (byte) (id >> 8);
    copy[1] = (byte) id;
    return copy;
  }
}
