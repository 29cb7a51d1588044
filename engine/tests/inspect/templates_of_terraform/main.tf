variable "a" {}

{% if cookiecutter.cloud == "aws" %}
variable "b" {}
{% endif %}
