package io.roomhub.daemon.control;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/** Whether a caller wants JSON or text for people. */
enum ReplyFormat {
  JSON("application/json"),
  TEXT("text/plain;charset=utf-8");

  final String contentType;

  ReplyFormat(String contentType) {
    this.contentType = contentType;
  }

  /**
   * {@code ?format=text} or {@code ?format=json} decides, else the Accept header; JSON if both are
   * silent.
   */
  static ReplyFormat of(Request request) {
    String wanted = parameter(request);
    if (!wanted.isEmpty()) {
      return wanted.equals("text") ? TEXT : JSON;
    }
    String accept = request.getHeaders().get(HttpHeader.ACCEPT);
    return accept != null && accept.contains("text/plain") ? TEXT : JSON;
  }

  /** The {@code format} of the query, or empty. */
  static String parameter(Request request) {
    Fields.Field field = Request.extractQueryParameters(request).get("format");
    return field == null || field.getValue() == null ? "" : field.getValue();
  }
}
