package io.gantry.network.dns;

import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Messages to clients, made and cut to size. Pure. */
final class Replies {
  /** Name (a pointer), type, class, time to live and length: no record is smaller. */
  private static final int MIN_RECORD = 12;

  private static final int HEADER = 12;

  private Replies() {}

  /** A reply without records yet. */
  static Message to(Query query, int rcode) {
    Header asked = query.message().getHeader();
    Message reply = new Message(asked.getID());
    Header header = reply.getHeader();
    header.setOpcode(asked.getOpcode());
    header.setFlag(Flags.QR);
    header.setFlag(Flags.RA);
    if (query.wantsRecursion()) {
      header.setFlag(Flags.RD);
    }
    header.setRcode(rcode);
    reply.addRecord(query.question(), Section.QUESTION);
    if (query.message().getOPT() != null) {
      reply.addRecord(new OPTRecord(Query.MAX_LENGTH, 0, 0), Section.ADDITIONAL);
    }
    return reply;
  }

  /**
   * Its bytes, not more than so many. What does not fit goes from the end, a record at a time (RFC
   * 2181, 9, would let a set go at once, but some clients use what they get), and the flag says so.
   */
  static byte[] fit(Message reply, int limit) {
    byte[] whole = reply.toWire();
    if (whole.length <= limit) {
      return whole;
    }
    List<Record> answers = new ArrayList<>(reply.getSection(Section.ANSWER));
    Message cut = withoutRecords(reply);
    // Halving: low of them are known to fit, more than high cannot.
    int low = 0;
    int high = Math.min(answers.size(), (limit - HEADER) / MIN_RECORD);
    byte[] fitting = cut.toWire();
    while (low < high) {
      int middle = (low + high + 1) / 2;
      byte[] some = withAnswers(cut, answers.subList(0, middle));
      if (some.length <= limit) {
        low = middle;
        fitting = some;
      } else {
        high = middle - 1;
      }
    }
    return fitting;
  }

  private static Message withoutRecords(Message reply) {
    Message cut = reply.clone();
    cut.getHeader().setFlag(Flags.TC);
    for (int section : new int[] {Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL}) {
      cut.removeAllRecords(section);
    }
    if (reply.getOPT() != null) {
      cut.addRecord(reply.getOPT(), Section.ADDITIONAL);
    }
    return cut;
  }

  private static byte[] withAnswers(Message cut, List<Record> answers) {
    cut.removeAllRecords(Section.ANSWER);
    answers.forEach(answer -> cut.addRecord(answer, Section.ANSWER));
    return cut.toWire();
  }
}
