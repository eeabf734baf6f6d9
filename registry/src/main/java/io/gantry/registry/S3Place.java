package io.gantry.registry;

import io.gantry.oci.GantryException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * A bucket, and the folder in it. Credentials come from where the client of AWS looks for them:
 * variables, files of the home folder, the machine's role.
 *
 * @param prefix without slashes at its ends; empty is the whole bucket
 * @param endpoint of a server that is not AWS; it is asked with the bucket in the path
 */
record S3Place(String bucket, String prefix, Optional<URI> endpoint, String region) {
  private static final Pattern URL =
      Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([A-Za-z0-9._/-]*))?");
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration SILENCE = Duration.ofSeconds(30);

  /** Reads {@code s3://BUCKET[/PREFIX]}; INVALID for anything else. */
  static S3Place parse(String text, Optional<URI> endpoint, String region) {
    Matcher url = URL.matcher(text);
    if (!url.matches()) {
      throw GantryException.invalid(
          "--storage " + text + " makes no sense: use s3://BUCKET or s3://BUCKET/PREFIX");
    }
    String prefix = url.group(2) == null ? "" : url.group(2);
    return new S3Place(url.group(1), prefix.replaceAll("^/+|/+$", ""), endpoint, region);
  }

  String key(String key) {
    return prefix.isEmpty() ? key : prefix + "/" + key;
  }

  String shown(String key) {
    return "s3://" + bucket + (key.isEmpty() ? "" : "/" + key(key));
  }

  S3Client client() {
    var builder =
        S3Client.builder()
            .region(Region.of(region))
            .httpClientBuilder(
                UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(SILENCE))
            // Digests are verified anyway, and other servers do not know all of AWS's checksums.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .forcePathStyle(endpoint.isPresent());
    endpoint.ifPresent(builder::endpointOverride);
    return builder.build();
  }

  S3Presigner presigner() {
    var builder =
        S3Presigner.builder()
            .region(Region.of(region))
            .serviceConfiguration(
                S3Configuration.builder().pathStyleAccessEnabled(endpoint.isPresent()).build());
    endpoint.ifPresent(builder::endpointOverride);
    return builder.build();
  }
}
