moved {
  from = terraform_data.oldest
  to   = terraform_data.new
}

import {
  to = terraform_data.new
  id = "x"
}
