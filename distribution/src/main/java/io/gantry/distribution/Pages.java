package io.gantry.distribution;

import io.gantry.distribution.RegistrySettings.Limits;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a list that comes in pages, each of which links to the next (RFC 8288), within the limits
 * of bytes and entries.
 */
final class Pages<T> {
  private static final Pattern NEXT =
      Pattern.compile("<([^<>]*)>\\s*;[^,<]*\\brel=\"?next\"?(?:[\\s;,].*)?");

  /** One page: an answer's status is the reader's to judge. */
  private record Page<T>(List<T> entries, Optional<URI> next) {}

  private final String what;
  private final Limits limits;
  private final BiFunction<Reply, byte[], List<T>> parser;
  private final List<T> all = new ArrayList<>();
  private final Set<URI> seen = new HashSet<>();
  private int bytesLeft;

  Pages(String what, Limits limits, BiFunction<Reply, byte[], List<T>> parser) {
    this.what = what;
    this.limits = limits;
    this.parser = parser;
    this.bytesLeft = limits.listBytes();
  }

  /** All entries of all pages, or as many as are wanted. */
  List<T> read(Exchange exchange, Call first, int wanted) {
    Optional<URI> next = Optional.of(first.target());
    while (next.isPresent() && all.size() < wanted) {
      if (!seen.add(next.get())) {
        throw GantryException.invalid(what + ": its pages lead in a circle");
      }
      Page<T> page = exchange.make(first.withTarget(next.get()), this::page);
      all.addAll(page.entries());
      if (all.size() > limits.listEntries()) {
        throw GantryException.invalid(what + ": more than " + limits.listEntries() + " entries");
      }
      next = page.next();
    }
    return all.size() > wanted ? List.copyOf(all.subList(0, wanted)) : List.copyOf(all);
  }

  /** Some registries write null for an empty list. */
  static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  /** Makes one call. */
  interface Exchange {
    <R> R make(Call call, Exchanges.Reading<R> reading);
  }

  private Page<T> page(Reply reply) throws IOException {
    if (reply.status() != 200) {
      throw reply.refused();
    }
    byte[] bytes = reply.bytes(bytesLeft, what);
    bytesLeft -= bytes.length;
    return new Page<>(parser.apply(reply, bytes), next(reply));
  }

  /** The next page must be at the same registry: nobody else can have it. */
  private Optional<URI> next(Reply reply) {
    for (String header : reply.headers().allValues("link")) {
      Matcher link = NEXT.matcher(header);
      if (link.find()) {
        return Optional.of(resolve(reply, link.group(1)));
      }
    }
    return Optional.empty();
  }

  private URI resolve(Reply reply, String target) {
    URI next;
    try {
      next = reply.uri().resolve(target);
    } catch (IllegalArgumentException e) {
      throw GantryException.invalid(what + ": the link to its next page is malformed");
    }
    if (!Request.sameOrigin(reply.uri(), next)) {
      throw GantryException.invalid(what + ": its next page is elsewhere");
    }
    return next;
  }
}
