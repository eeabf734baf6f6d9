package io.gantry.network.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** What a container's own networks say to a query. Pure but for turns of shared names. */
final class LocalAnswers {
  /** Seconds; Docker's. */
  private static final int TIME_TO_LIVE = 600;

  private static final Name IPV4_REVERSE = Name.fromConstantString("in-addr.arpa.");
  private static final Name IPV6_REVERSE = Name.fromConstantString("ip6.arpa.");
  // Each byte, or half byte, is a label; then the domain's two and the root.
  private static final int IPV4_LABELS = 4 + 3;
  private static final int IPV6_LABELS = 32 + 3;

  private LocalAnswers() {}

  /** The reply; empty when this is nobody's name here and others are to be asked. */
  static Optional<Message> of(Query query, ResolverScope scope) {
    Record question = query.question();
    if (question.getDClass() != DClass.IN) {
      return Optional.empty();
    }
    String name = question.getName().toString(true);
    return switch (question.getType()) {
      case Type.A -> addresses(query, name, scope, AddressFamily.IPV4);
      case Type.AAAA -> addresses(query, name, scope, AddressFamily.IPV6);
      case Type.PTR -> pointer(query, scope);
      default ->
          scope.knows(name) ? Optional.of(Replies.to(query, Rcode.NOERROR)) : Optional.empty();
    };
  }

  private static Optional<Message> addresses(
      Query query, String name, ResolverScope scope, AddressFamily family) {
    Optional<List<InetAddress>> found = scope.addresses(name, family);
    if (found.isEmpty()) {
      return scope.keepsInside(name)
          ? Optional.of(Replies.to(query, Rcode.NOERROR))
          : Optional.empty();
    }
    Message reply = Replies.to(query, Rcode.NOERROR);
    for (InetAddress address : found.get()) {
      reply.addRecord(record(query.question().getName(), family, address), Section.ANSWER);
    }
    return Optional.of(reply);
  }

  private static Record record(Name name, AddressFamily family, InetAddress address) {
    return switch (family) {
      case IPV4 -> new ARecord(name, DClass.IN, TIME_TO_LIVE, address);
      case IPV6 -> new AAAARecord(name, DClass.IN, TIME_TO_LIVE, address);
    };
  }

  private static Optional<Message> pointer(Query query, ResolverScope scope) {
    Name asked = query.question().getName();
    return address(asked)
        .flatMap(scope::nameOf)
        .map(owner -> {
          Message reply = Replies.to(query, Rcode.NOERROR);
          absolute(owner)
              .ifPresent(target ->
                  reply.addRecord(
                      new PTRRecord(asked, DClass.IN, TIME_TO_LIVE, target), Section.ANSWER));
          return reply;
        });
  }

  /** The address that a whole reverse name stands for. */
  private static Optional<InetAddress> address(Name asked) {
    boolean whole =
        (asked.labels() == IPV4_LABELS && asked.subdomain(IPV4_REVERSE))
            || (asked.labels() == IPV6_LABELS && asked.subdomain(IPV6_REVERSE));
    try {
      return whole ? Optional.of(ReverseMap.fromName(asked)) : Optional.empty();
    } catch (UnknownHostException | IllegalArgumentException e) {
      // Labels that are no numbers: a name like others.
      return Optional.empty();
    }
  }

  /** Empty for names that DNS cannot spell: a label of a container's name may be too long. */
  private static Optional<Name> absolute(String name) {
    try {
      return Optional.of(Name.fromString(name, Name.root));
    } catch (TextParseException e) {
      return Optional.empty();
    }
  }
}
