package io.gantry.cli;

import io.gantry.oci.ImageReference;

/** {@code gantry artifact discover}: what refers to an image in its registry. */
final class ArtifactDiscover extends Verb {
  ArtifactDiscover() {
    super(
        "NAME[:TAG|@DIGEST]",
        "List the artifacts that refer to an image in its registry",
        Flag.value("format", "string", "Format output: table, json, or a Go template"),
        Flag.value("type", "string", "Only artifacts of this media type"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    ImageReference image = ImageReference.parse(arguments.operands().getFirst());
    Query query =
        new Query("/gantry/v1/referrers")
            .with("ref", image)
            .with("artifactType", arguments.last("type"));
    var referrers =
        Fields.parseList(
            session.client().getBytes(query.toString(), Credentials.headers(session, image)));
    new Listing<Fields>()
        .column("Digest", "DIGEST", referrer -> Printable.text(referrer.text("digest")))
        .column(
            "ArtifactType",
            "ARTIFACT TYPE",
            referrer -> Printable.text(referrer.text("artifactType")))
        .column("Size", "SIZE", referrer -> Humans.size(referrer.number("size")))
        .hidden("MediaType", "MEDIA TYPE", referrer -> Printable.text(referrer.text("mediaType")))
        .print(session.out(), arguments, referrers);
    return 0;
  }
}
