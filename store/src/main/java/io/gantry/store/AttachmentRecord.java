package io.gantry.store;

import io.avaje.jsonb.Json;
import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import java.util.List;

/** What the database says of the documents beside an image. */
record AttachmentRecord(List<Attachment> attachments) {
  static final AttachmentRecord NONE = new AttachmentRecord(List.of());

  AttachmentRecord {
    attachments = List.copyOf(attachments);
  }

  List<Digest> blobs() {
    return attachments.stream().map(each -> each.blob().digest()).toList();
  }

  byte[] toJson() {
    return io.gantry.oci.Json.write(
        new Document(
            attachments.stream()
                .map(each ->
                    new Entry(
                        each.type(),
                        each.blob().mediaType(),
                        each.blob().digest().toString(),
                        each.blob().size()))
                .toList()));
  }

  static AttachmentRecord read(byte[] json) {
    return new AttachmentRecord(
        io.gantry.oci.Json.read(json, Document.class).attachments().stream()
            .map(each ->
                new Attachment(
                    each.type(),
                    Descriptor.of(each.mediaType(), Digest.parse(each.digest()), each.size())))
            .toList());
  }

  /** The form in JSON; for its strings see {@link ImageRecord}. */
  @Json
  record Document(List<Entry> attachments) {}

  /** One of them. */
  @Json
  record Entry(String type, String mediaType, String digest, long size) {}
}
