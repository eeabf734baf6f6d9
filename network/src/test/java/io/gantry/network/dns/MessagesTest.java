package io.gantry.network.dns;

import static io.gantry.network.dns.Endpoints.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class MessagesTest {
  /** Id 1, recursion desired, one question and no records. */
  private static final String HEADER = "0001 0100 0001 0000 0000 0000";

  private static final String WEB = "03776562 00";
  private static final String A_IN = "0001 0001";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // Nothing.
        "0001", // Half a header.
        HEADER, // No question.
        HEADER + WEB, // No type.
        HEADER + "c00c" + A_IN, // A name that is itself.
        HEADER + "0377656 2c0 0c" + A_IN, // A name that ends in itself.
        HEADER + "4077656200" + A_IN, // A label of an unknown kind.
        HEADER + "3f776562", // A label beyond the end.
        "0001 8100 0001 0000 0000 0000" + WEB + A_IN, // An answer.
        "0001 0100 0000 0000 0000 0000", // Nothing asked.
        "0001 0100 0002 0000 0000 0000" + WEB + A_IN + WEB + A_IN, // Two questions.
        "0001 0100 0001 0001 0000 0000" + WEB + A_IN, // A record that is not there.
        // A record whose name points at itself, and one that points beyond.
        "0001 0100 0001 0001 0000 0000" + WEB + A_IN + "c015 0001 0001 00000000 0004 01020304",
        "0001 0100 0001 0001 0000 0000" + WEB + A_IN + "c0ff 0001 0001 00000000 0004 01020304",
        // Two EDNS records (RFC 6891, 6.1.1 has one), the second cut off.
        "0001 0100 0001 0000 0000 0002" + WEB + A_IN + "00 0029 1000 00000000 0000 00 0029",
      })
  void whatIsNoQueryIsNotRead(String hex) {
    assertThat(Query.parse(bytes(hex))).isEmpty();
  }

  @Test
  void aQueryIsReadWhateverItsCase() {
    Query query = Query.parse(bytes(HEADER + "03576542 00" + A_IN)).orElseThrow();
    assertThat(query.question().getName()).hasToString("WeB.");
    assertThat(query.udpLimit()).isEqualTo(512);
  }

  @Test
  void longNamesAreNotRead() {
    String label = "3f" + "61".repeat(63);
    assertThat(Query.parse(bytes(HEADER + label.repeat(3) + "00" + A_IN))).isPresent();
    assertThat(Query.parse(bytes(HEADER + label.repeat(4) + "00" + A_IN))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, 512", "100, 512", "512, 512", "1232, 1232", "4096, 4096", "65535, 4096"})
  void theClientSaysHowMuchItTakesWithinBounds(int asked, int limit) throws IOException {
    Message message = Container.query("web", Type.A);
    message.addRecord(new OPTRecord(asked, 0, 0), Section.ADDITIONAL);
    Query query = Query.parse(message.toWire()).orElseThrow();
    assertThat(query.udpLimit()).isEqualTo(limit);
    assertThat(Replies.to(query, Rcode.NOERROR).getOPT()).isNotNull();
  }

  /** What bytes do to a query, they never do more than spoil it. */
  @Test
  void damagedQueriesAreReadOrNotButNeverThrow() throws IOException {
    Random random = new Random(1035);
    Message message = Container.query("www.example.org", Type.A);
    message.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
    byte[] good = message.toWire();
    int read = 0;
    ResolverScope scope = new ResolverScope(List.of(), List.of());
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = Arrays.copyOf(good, random.nextInt(good.length + 20));
      for (int flips = random.nextInt(4); flips >= 0 && damaged.length > 0; flips--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      Optional<Query> query = Query.parse(damaged);
      if (query.isPresent()) {
        read++;
        assertThat(LocalAnswers.of(query.get(), scope)).isEmpty();
        assertThat(Replies.to(query.get(), Rcode.SERVFAIL).toWire()).isNotEmpty();
      }
    }
    assertThat(read).isBetween(500, 19_500);
  }

  @Test
  void answersAreThoseToTheQuestionAndId() throws IOException {
    Query query = Query.parse(Container.query("web", Type.A).toWire()).orElseThrow();
    byte[] reply = Replies.to(query, Rcode.NOERROR).toWire();
    int id = query.message().getHeader().getID();
    assertThat(query.isAnsweredBy(reply, id)).isTrue();
    assertThat(query.isAnsweredBy(reply, id ^ 1)).isFalse();
    assertThat(query.isAnsweredBy(query.withId(id), id)).as("itself").isFalse();
    assertThat(query.isAnsweredBy(Arrays.copyOf(reply, 12), id)).as("cut").isFalse();
    assertThat(query.isAnsweredBy(new byte[0], id)).isFalse();

    byte[] otherCase = reply.clone();
    otherCase[13] = 'W';
    assertThat(query.isAnsweredBy(otherCase, id)).isTrue();
    byte[] otherType = reply.clone();
    otherType[12 + 5 + 1] = Type.AAAA;
    assertThat(query.isAnsweredBy(otherType, id)).isFalse();
  }

  @Test
  void onlyARefusalMayLeaveTheQuestionOut() throws IOException {
    Query query = Query.parse(Container.query("web", Type.A).toWire()).orElseThrow();
    Message reply = new Message(7);
    reply.getHeader().setFlag(Flags.QR);
    assertThat(query.isAnsweredBy(reply.toWire(), 7)).isFalse();
    reply.getHeader().setRcode(Rcode.FORMERR);
    assertThat(query.isAnsweredBy(reply.toWire(), 7)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 513, 600, 1232, 4096, 65_535})
  void asManyRecordsAsFitAreKept(int limit) throws IOException {
    NetworkNames names = new NetworkNames("front");
    for (int i = 0; i < 5000; i++) {
      names.add(endpoint(i, "c" + i, List.of("web"), "10.1.%d.%d".formatted(i >> 8, i & 0xff)));
    }
    Message asked = Container.query("web", Type.A);
    asked.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
    byte[] cut = Replies.fit(answer(names, asked), limit);
    Message read = new Message(cut);
    assertThat(cut.length).isBetween(limit - 15, limit);
    assertThat(read.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(read.getOPT()).isNotNull();
    assertThat(Container.answers(read).getFirst()).isEqualTo("10.1.0.0");
  }

  @Test
  void whatFitsIsNotTouched() throws IOException {
    NetworkNames names = new NetworkNames("front");
    names.add(endpoint(1, "web", List.of(), "10.1.0.2"));
    Message reply = answer(names, Container.query("web", Type.A));
    assertThat(Replies.fit(reply, 512)).isEqualTo(reply.toWire());
    assertThat(reply.getHeader().getFlag(Flags.TC)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "2.0.1.10.in-addr.arpa, true",
    "2.0.1.10.IN-ADDR.ARPA, true",
    "0.1.10.in-addr.arpa, false",
    "x.0.1.10.in-addr.arpa, false",
    "300.0.1.10.in-addr.arpa, false",
    "1.2.0.1.10.in-addr.arpa, false",
    "in-addr.arpa, false",
    "2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa, true",
    "x.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa, false",
    "0.0.d.f.ip6.arpa, false",
    "web, false",
  })
  void wholeReverseNamesAreAnswered(String name, boolean known) throws IOException {
    NetworkNames names = new NetworkNames("front");
    names.add(endpoint(1, "web", List.of(), "10.1.0.2", "fd00::2"));
    ResolverScope scope = new ResolverScope(List.of(), List.of());
    scope.connect(names, true, Map.of());
    Query query = Query.parse(Container.query(name, Type.PTR).toWire()).orElseThrow();
    assertThat(LocalAnswers.of(query, scope).map(Container::answers))
        .isEqualTo(known ? Optional.of(List.of("web.front.")) : Optional.empty());
  }

  @Test
  void aNameThatDnsCannotSpellHasNoReverse() throws IOException {
    NetworkNames names = new NetworkNames("front");
    names.add(endpoint(1, "w".repeat(64), List.of(), "10.1.0.2"));
    Message reply = answer(names, Container.query("2.0.1.10.in-addr.arpa", Type.PTR));
    assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(Container.answers(reply)).isEmpty();
  }

  @Test
  void otherClassesAreNotOurs() throws IOException {
    Record question = Record.newRecord(Name.fromString("web."), Type.A, DClass.CH);
    NetworkNames names = new NetworkNames("front");
    names.add(endpoint(1, "web", List.of(), "10.1.0.2"));
    ResolverScope scope = new ResolverScope(List.of(), List.of());
    scope.connect(names, true, Map.of());
    Query query = Query.parse(Message.newQuery(question).toWire()).orElseThrow();
    assertThat(LocalAnswers.of(query, scope)).isEmpty();
  }

  private static Message answer(NetworkNames names, Message asked) {
    ResolverScope scope = new ResolverScope(List.of(), List.of());
    scope.connect(names, true, Map.of());
    return LocalAnswers.of(Query.parse(asked.toWire()).orElseThrow(), scope).orElseThrow();
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
