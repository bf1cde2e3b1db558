"use strict";
// Swagger UI over our own description; nothing is loaded from elsewhere.
const place = document.getElementById("swagger");
if (place && window.SwaggerUIBundle) {
  window.SwaggerUIBundle({ url: place.dataset.url, domNode: place, deepLinking: true, validatorUrl: null });
}
